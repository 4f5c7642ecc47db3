//! What people write in the headers of a mail: fields of free text, and lines that are no field. It is read as the text of the mail is.

use mail_parser::MessageParser;

use super::Header;
use crate::inside::kind::field_name;
use crate::inside::open::Opener;
use crate::inside::{Block, Unpacked};

/// Fields of free text.
const FREE: &[&str] = &["subject", "comments", "keywords", "thread-topic"];

/// Fields of one word that programs write, in mails and news. Any other of one word somebody has written by hand: `C2: …`. Sorted.
const SINGLE: &[&str] = &[
    "approved",
    "autocrypt",
    "bcc",
    "cc",
    "control",
    "date",
    "distribution",
    "encoding",
    "encrypted",
    "expires",
    "face",
    "from",
    "importance",
    "lines",
    "newsgroups",
    "openpgp",
    "organisation",
    "organization",
    "path",
    "precedence",
    "priority",
    "received",
    "references",
    "sender",
    "sensitivity",
    "status",
    "supersedes",
    "to",
    "xref",
];

/// Reads what stands in the fields of free text.
pub(in crate::inside) fn read_fields(opener: &mut Opener, at: usize, headers: &[Header<'_>]) {
    for header in headers.iter().filter(|header| is_free(header.name)) {
        opener.block(at, Block { unpacked: Unpacked::Yes, ..Block::text(header.line, plain(&header.raw)) });
    }
}

fn is_free(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_by_hand = || name.bytes().all(|byte| byte.is_ascii_alphanumeric()) && SINGLE.binary_search(&&*name).is_err();
    FREE.contains(&&*name) || is_by_hand()
}

/// The words of a field, its encoded ones too.
fn plain(raw: &str) -> String {
    // Only of some fields the parser knows that they are text.
    let field = format!("Subject: {}\r\n\r\n", raw.trim());
    let read = MessageParser::default().parse_headers(field.as_bytes());
    read.and_then(|read| read.subject().map(str::to_owned)).unwrap_or_else(|| raw.trim().to_owned())
}

/// Reads the lines among the headers that are no field; `head` begins on line `first`.
pub(in crate::inside) fn read_lines(opener: &mut Opener, at: usize, head: &str, first: usize) {
    let mut is_odd = false;
    for (number, line) in head.lines().enumerate() {
        if !line.starts_with([' ', '\t']) {
            let is_of_mailbox = number == 0 && line.starts_with("From ");
            is_odd = !is_of_mailbox && !line.is_empty() && field_name(line.as_bytes()).is_none();
        }
        if is_odd {
            opener.block(at, Block::text(first + number, line.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_in_order_for_the_search() {
        assert!(SINGLE.is_sorted());
    }
}
