//! Foreign text that does nothing by itself where it is pasted.

use crate::ioc::{self, Indicator};
use crate::text::Shown;

/// Foreign text that makes no link and calls nobody where it is pasted, in a code span or not: readers of mails, Slack and Jira
/// look for addresses, names behind `@` and `[~`, and Slack's `<!here>`. Everything else stays as it is.
pub(super) fn unlinked(text: &Shown<'_>) -> Shown<'static> {
    let text = text.replace("://", "[:]//").replace("[~", "[ ~").replace("<!", "< !").replace("<#", "< #");
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_')) {
        let end = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len();
        let (name, rest) = word.split_at(end);
        let is_address = || match ioc::classify(name) {
            // Readers make a link of what ends as names do; `trojan.loader` does not.
            Ok(Indicator::Domain(domain)) => psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known()),
            Ok(Indicator::Ip(_)) => true,
            _ => false,
        };
        let is_web = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www.")) && name.len() > 4;
        if name.contains('.') && is_address() {
            out.push_str(&name.replace('.', "[.]"));
        } else if is_web {
            out.push_str(&name.replacen('.', "[.]", 1));
        } else {
            out.push_str(name);
        }
        out.push_str(rest);
    }
    Shown::made(uncalled(&out))
}

/// `@` before a letter calls somebody, or is the middle of a mail address.
fn uncalled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let calls = letter == '@' && letters.peek().is_some_and(|next| next.is_alphanumeric());
        out.push_str(if calls { "[@]" } else { "" });
        out.extend((!calls).then_some(letter));
    }
    out
}
