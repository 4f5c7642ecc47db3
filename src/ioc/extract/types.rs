//! What authors call a value: heads of columns, keys, and cells that name the type of another.
//!
//! The name decides, not the look: a `filename` is never a domain, and a `domain` is one although it ends in `.sh`.

mod names;

use std::borrow::Cow;

use self::names::{COLUMN_WORDS, NAMES, TAGS, TYPE_COLUMNS, VALUE_COLUMNS};
use super::unusable::Unlooked;
use crate::ioc::{Indicator, classify};

/// A line, or a cell of a row.
#[derive(Debug)]
pub(super) struct Field<'a> {
    /// The number of its line; the first is 1.
    pub(super) line: usize,
    pub(super) text: Cow<'a, str>,
    /// The head of its column, or its key.
    pub(super) label: Cow<'a, str>,
    /// What it is by the words of its author.
    pub(super) kind: Option<Type>,
}

/// What a name says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Hash,
    Url,
    /// A name or an address, perhaps with a port.
    Host,
    Mail,
    /// The name or path of a file.
    File,
    /// Words, names and numbers of another kind.
    Text,
    /// Written like the hash of a file, but of something else.
    OtherHash,
    /// The hash of a password.
    Password,
    /// The address of a page that explains.
    Page,
    /// The name of a vocabulary.
    Vocabulary,
    /// Where a chat keeps what was sent in it.
    ChatFile,
    /// The machine that reports, or who works at it.
    Machine,
    /// A machine where it is a bare name, else what is reached.
    Endpoint,
    /// The address of the page on which a console shows what it reports.
    Console,
    /// The name of a field.
    FieldName,
    /// Of a kind that the service does not know.
    Unlooked(Unlooked),
}

/// The longest name that is one.
const LONGEST: usize = 40;

/// The name without separators and in lower case; nothing of what is too long for a name.
fn plain(name: &str) -> Option<String> {
    let is_name = name.len() <= LONGEST
        && name.chars().all(|c| {
            c.is_ascii_alphanumeric()
                || matches!(c, ' ' | '_' | '-' | '.' | ':' | '/' | '#' | '"' | '|' | '(' | ')' | '@')
        });
    is_name.then(|| name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect())
}

/// What a name says of its value.
pub(super) fn of(name: &str) -> Option<Type> {
    if is_of_machine(name) { Some(Type::Machine) } else { named(&plain(name)?) }
}

/// `host.name` of the Elastic Common Schema is the machine that reports; `hostname` is any.
fn is_of_machine(name: &str) -> bool {
    name.eq_ignore_ascii_case("host.name")
}

fn named(plain: &str) -> Option<Type> {
    known(plain).map(|kind| if kind == Type::Hash && is_of_certificate(plain) { Type::OtherHash } else { kind })
}

/// Names of what has a certificate: the hashes of that are none of a file.
const OF_CERTIFICATES: &[&str] = &["tls", "x509", "certificate"];

/// Names of keys: `PublicKey_MD5` is no hash of a file.
const KEYS: &[&str] = &["publickey", "pubkey"];

/// Names of pictures before their width.
const PICTURES: &[&str] = &["image", "thumb"];

/// Whether a name is of a certificate, or of what is inside of one.
pub(super) fn is_of_certificate(name: &str) -> bool {
    OF_CERTIFICATES.iter().any(|known| name.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known)))
}

fn known(plain: &str) -> Option<Type> {
    let of_key = || KEYS.iter().find_map(|key| plain.strip_prefix(key)).and_then(known) == Some(Type::Hash);
    let ending = || {
        // `xmlns:edge`, `xsi:schemaLocation`
        if plain.starts_with("xmlns") || plain.ends_with("schemalocation") {
            return Some(Type::Vocabulary);
        }
        // `image_72`, `thumb_360`: pictures of a chat, by their width.
        let width = PICTURES.iter().find_map(|picture| plain.strip_prefix(picture));
        if width.is_some_and(|width| !width.is_empty() && width.bytes().all(|byte| byte.is_ascii_digit())) {
            return Some(Type::ChatFile);
        }
        if of_key() {
            return Some(Type::OtherHash);
        }
        // `tls.server.hash.sha256`: what it is of stands before what it is.
        let at = plain.rfind("hash").filter(|at| *at > 0 && is_of_certificate(plain))?;
        known(plain.get(at..)?)
    };
    NAMES
        .binary_search_by(|(known, _)| (*known).cmp(plain))
        .ok()
        .and_then(|at| NAMES.get(at))
        .map(|(_, kind)| *kind)
        .or_else(ending)
}

/// Whether the name is that of a column with the hashes of passwords.
pub fn is_of_passwords(name: &str) -> bool {
    of(name) == Some(Type::Password)
}

/// What a key says of its value, in an object that has a name of its own: `hashes.MD5`, `file.name`.
pub(super) fn of_key(parent: &str, key: &str) -> Option<Type> {
    if is_of_machine(key) || parent.eq_ignore_ascii_case("host") && key.eq_ignore_ascii_case("name") {
        return Some(Type::Machine);
    }
    let (parent, key) = (plain(parent).unwrap_or_default(), plain(key)?);
    let own = (if parent.is_empty() { None } else { named(&format!("{parent}{key}")) }).or_else(|| named(&key))?;
    // A hash of what is no file is none of a file either.
    let of_other = || matches!(named(&parent), Some(Type::OtherHash | Type::Password | Type::Unlooked(_)));
    let is_other = own == Type::Hash && (is_of_certificate(&parent) || of_other());
    Some(if is_other { Type::OtherHash } else { own })
}

/// Whether the name is one that columns have.
pub(super) fn is_column_name(name: &str) -> bool {
    let Some(plain) = plain(name).filter(|plain| !plain.is_empty()) else { return false };
    let is_in = |table: &[&str]| table.binary_search(&plain.as_str()).is_ok();
    named(&plain).is_some() || is_in(TYPE_COLUMNS) || is_in(VALUE_COLUMNS) || is_in(COLUMN_WORDS)
}

/// What is known of the columns of a table, or of the keys of an object.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    pub(super) labels: Vec<String>,
    kinds: Vec<Option<Type>>,
    /// The column whose cells name types.
    typing: Option<usize>,
    value: Option<usize>,
}

impl Columns {
    /// By their heads.
    pub(super) fn of_head(labels: Vec<String>) -> Self {
        let find = |table: &[&str]| {
            labels
                .iter()
                .position(|label| plain(label).is_some_and(|plain| table.binary_search(&plain.as_str()).is_ok()))
        };
        let (typing, value) = (find(TYPE_COLUMNS), find(VALUE_COLUMNS));
        let kinds = labels.iter().map(|label| of(label)).collect();
        Self { labels, kinds, typing, value }
    }

    /// By rows without a head: a column in which every cell names a type.
    pub(super) fn of_rows(rows: &[Vec<String>]) -> Self {
        let width = rows.iter().map(Vec::len).min().unwrap_or(0);
        let names_types =
            |column: usize| rows.iter().all(|row| row.get(column).is_some_and(|cell| !of_cell(cell).is_empty()));
        Self { typing: (0..width).find(|column| names_types(*column)), ..Self::default() }
    }

    /// The fields of a row; a cell of several values (`filename|sha256`) becomes several fields.
    pub(super) fn fields<'a>(&'a self, line: usize, cells: Vec<Cow<'a, str>>) -> Vec<Field<'a>> {
        let typed = self.typing.and_then(|column| {
            let name = cells.get(column)?;
            let kinds = of_cell(name);
            let value = self.value.or_else(|| nearest(&cells, column, &kinds))?;
            let decides = !kinds.is_empty() && value != column && !is_only_tag(name, cells.get(value)?);
            decides.then_some((value, kinds))
        });
        let mut fields = Vec::with_capacity(cells.len());
        for (column, text) in cells.into_iter().enumerate() {
            let label = Cow::Borrowed(self.labels.get(column).map_or("", String::as_str));
            let kind = self.kinds.get(column).copied().flatten();
            match &typed {
                Some((value, kinds)) if *value == column => fields.extend(divided(line, &text, &label, kinds)),
                _ => fields.push(Field { line, text, label, kind }),
            }
        }
        fields
    }
}

/// The types that a cell names: one, or several with `|` between them.
pub(super) fn of_cell(cell: &str) -> Vec<Type> {
    // A column of links holds anything; the type of that name is for pages that explain.
    if plain(cell).is_some_and(|plain| plain == "link") {
        return vec![Type::Page];
    }
    if let Some(kind) = of(cell).filter(|_| !cell.contains('|')) {
        return vec![kind];
    }
    let kinds: Option<Vec<Type>> =
        cell.split('|').map(|name| if plain(name)? == "port" { Some(Type::Text) } else { of(name) }).collect();
    kinds.filter(|kinds| kinds.len() > 1).unwrap_or_default()
}

/// Whether the name of a type is only a tag of what the value is: `evil.example,malware`. A mutex may be called like a hash or host.
pub(super) fn is_only_tag(name: &str, value: &str) -> bool {
    let is_tag = plain(name).filter(|plain| TAGS.binary_search(&plain.as_str()).is_ok());
    is_tag.is_some_and(|tag| {
        classify(value).is_ok_and(|indicator| tag != "mutex" || indicator.is_ip() || indicator.is_url())
    })
}

/// The cell that a type without a column for its value speaks of: the next that looks so, else the neighbour.
fn nearest(cells: &[Cow<'_, str>], column: usize, kinds: &[Type]) -> Option<usize> {
    let first = *kinds.first()?;
    let around = (1..cells.len()).flat_map(|step| [Some(column + step), column.checked_sub(step)]).flatten();
    let mut around = around.filter(|at| cells.get(*at).is_some_and(|cell| !cell.trim().is_empty()));
    let fits =
        |at: &usize| cells.get(*at).is_some_and(|cell| classify(cell).is_ok_and(|indicator| first.accords(&indicator)));
    match first {
        Type::Hash | Type::Url | Type::Host if kinds.len() == 1 => around.find(fits),
        _ => around.next(),
    }
}

/// The values of one cell, each with its type.
pub(super) fn divided<'a>(line: usize, text: &str, label: &Cow<'a, str>, kinds: &[Type]) -> Vec<Field<'a>> {
    let parts: Vec<&str> = if kinds.len() > 1 { text.splitn(kinds.len(), '|').collect() } else { vec![text] };
    let field = |(text, kind): (&&str, &Type)| Field {
        line,
        text: Cow::Owned((*text).to_owned()),
        label: label.clone(),
        kind: Some(*kind),
    };
    parts.iter().zip(kinds).map(field).collect()
}

impl Type {
    /// Whether the indicator is of this type, so that its look need not be judged.
    pub(super) fn accords(self, indicator: &Indicator) -> bool {
        match self {
            Self::Hash => indicator.is_hash(),
            Self::Url => !indicator.is_hash(),
            Self::Host => indicator.is_domain() || indicator.is_ip(),
            // Of a mail address its domain is looked up.
            Self::Mail => indicator.is_domain(),
            Self::File
            | Self::Text
            | Self::OtherHash
            | Self::Password
            | Self::Page
            | Self::Vocabulary
            | Self::ChatFile
            | Self::Machine
            | Self::Endpoint
            | Self::Console
            | Self::FieldName
            | Self::Unlooked(_) => false,
        }
    }

    /// Whether no host or URL in such a place is meant, whatever it looks like.
    pub(super) fn is_never_meant(self) -> bool {
        matches!(self, Self::Vocabulary | Self::ChatFile | Self::Machine | Self::Console | Self::FieldName)
    }
}

/// Whether a name is the key of a type, or of the value that one speaks of.
pub(super) fn is_type_key(key: &str) -> bool {
    plain(key).is_some_and(|plain| TYPE_COLUMNS.binary_search(&plain.as_str()).is_ok())
}

/// See [`is_type_key`].
pub(super) fn is_value_key(key: &str) -> bool {
    plain(key).is_some_and(|plain| VALUE_COLUMNS.binary_search(&plain.as_str()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_in_order_for_the_search() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
        assert!(TYPE_COLUMNS.is_sorted() && VALUE_COLUMNS.is_sorted() && COLUMN_WORDS.is_sorted() && TAGS.is_sorted());
    }

    #[test]
    fn names_are_known_however_they_are_written() {
        for name in ["SHA256", "sha-256", "FileHash-SHA256", "File Hash (SHA256)", "hash:sha256"] {
            assert_eq!(of(name), Some(Type::Hash), "{name}");
        }
        assert_eq!(of("ip-dst"), Some(Type::Host));
        assert_eq!(of_key("file", "name"), Some(Type::File));
        assert_eq!(of_key("hashes", "SHA-512"), Some(Type::Unlooked(Unlooked::Sha512)));
        assert_eq!(of_cell("filename|sha256"), [Type::File, Type::Hash]);
        assert_eq!(of_cell("ip-dst|port"), [Type::Host, Type::Text]);
        assert_eq!(of_cell("evil.example"), []);
    }
}
