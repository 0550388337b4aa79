## The shortest function in Nim: text in, text out.

# The unpacked lambda-native-capi archive, with the folders include and lib.
const lambdaNative {.strdefine.} = ""
when lambdaNative == "":
  {.error: "-d:lambdaNative=PATH is missing".}
{.passC: "-I" & lambdaNative & "/include".}
{.passL: lambdaNative & "/lib/liblambda_native.a".}

type
  lambda_invocation {.header: "<lambda_native.h>", importc, incompleteStruct.} = object
  lambda_status = cint
  Invocation = ptr lambda_invocation
  Handler = proc (invocation: Invocation, userData: pointer) {.cdecl, raises: [].}
  # Nim's cstring is a `char *`. C compilers warn if it is assigned a `const char *`.
  ConstCString {.importc: "const char *", nodecl.} = cstring

{.push header: "<lambda_native.h>", importc, cdecl, raises: [].}
proc lambda_run(handler: Handler, userData: pointer) {.noreturn.}
proc lambda_request_id(invocation: Invocation, len: var csize_t): ConstCString
proc lambda_event(invocation: Invocation, len: var csize_t): ConstCString
proc lambda_append(invocation: Invocation, data: ConstCString, len: csize_t): lambda_status
proc lambda_append_str(invocation: Invocation, text: cstring): lambda_status
{.pop.}

proc handler(invocation: Invocation, userData: pointer) {.cdecl, raises: [].} =
  var idLen, eventLen: csize_t
  let id = lambda_request_id(invocation, idLen)
  let event = lambda_event(invocation, eventLen)
  # The library reuses the memory of the response, so nothing is allocated here. If the response becomes
  # too large, the caller gets an error, so the statuses are not needed.
  discard lambda_append_str(invocation, "{\"id\":\"")
  discard lambda_append(invocation, id, idLen)
  discard lambda_append_str(invocation, "\",\"echo\":")
  discard lambda_append(invocation, event, eventLen)
  discard lambda_append_str(invocation, "}")

lambda_run(handler, nil)
