//! The keyboard.

use super::desk::{Desk, respond};

#[test]
fn invocations_are_chosen_opened_replayed_and_closed_with_keys() {
    let Some(mut desk) = Desk::of_scripted_function(&[]) else {
        return;
    };
    for text in ["first", "second", "third"] {
        desk.invoke(&respond(text));
        desk.wait_for_row(text);
    }
    let focused = |desk: &mut Desk, text: &str| {
        desk.page.wait_for(&format!(
            "document.activeElement.innerText.includes({text:?})"
        ));
    };
    desk.page.press("j");
    focused(&mut desk, "third");
    desk.page.press("j");
    focused(&mut desk, "second");
    desk.page.press("j");
    desk.page.press("k");
    focused(&mut desk, "second");
    desk.page.press("Enter");
    desk.page.wait_for_text_in("article h1", "second");

    // With an invocation open, they step through the list.
    desk.page.press("j");
    desk.page.wait_for_text_in("article h1", "first");
    desk.page.press("k");
    desk.page.wait_for_text_in("article h1", "second");

    desk.page.press("r");
    desk.page.wait_for_text_in("article header", "replay of");
    desk.page.press("Escape");
    desk.page.wait_for("location.pathname === '/_lam/'");
    desk.page
        .wait_for("document.querySelectorAll('main table tbody tr').length === 4");

    desk.page.press("?");
    desk.page.wait_for_text_in("dialog", "Next invocation");
    // The keys of the page do nothing while a dialog is open.
    desk.page.press("r");
    desk.page.press("Escape");
    desk.page.wait_for("!document.querySelector('dialog')");

    // Nor while the user writes.
    desk.page.press("/");
    desk.page
        .wait_for("document.activeElement.type === 'search'");
    desk.page.press("r");
    desk.page.wait_for("document.activeElement.value === 'r'");
    desk.page.press("Escape");
    desk.page
        .wait_for("document.activeElement.type !== 'search'");
    assert_eq!(desk.session.invocations().len(), 4);
}
