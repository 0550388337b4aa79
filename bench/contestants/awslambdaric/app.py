"""The event, read into Python's values, as the answer: what AWS's runtime does by itself."""


def handler(event, context):
    return event
