//! What a line may hold: a span that would be an indicator, how it was written, and why it is probably not meant.

use std::fmt;

use crate::ioc::Indicator;

/// How a candidate was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// With its scheme, or a host with a path.
    Url,
    /// What a link stands for: an object, or the URL inside.
    Link,
    /// A host name by itself.
    Name,
    /// A host in a path to another machine, or with one behind it: `\\\\host\\share`, `host:/path`.
    Remote,
    /// The host of an e-mail address.
    Mail,
    /// An address by itself or with a port.
    Address,
    /// An address with the length of a network's prefix.
    Network,
    /// An address behind the name of a product: `Chrome/120.0.0.0`.
    ProductVersion,
    Hash,
}

/// A span of the refanged line and the indicator that it would be.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) indicator: Indicator,
    /// The host of a URL.
    pub(super) url_host: Option<Indicator>,
    pub(super) shape: Shape,
    /// Bytes of the refanged line; of the whole word, port and all.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether its author took care that nobody clicks on it.
    pub(super) defanged: bool,
    /// Why it is not meant, when that is known before its context is looked at.
    pub(super) note: Option<Decoy>,
}

impl Candidate {
    /// A hash that did not stand in one piece.
    pub(super) fn joined(indicator: Indicator) -> Self {
        Self { indicator, url_host: None, shape: Shape::Hash, start: 0, end: 0, defanged: false, note: None }
    }

    /// The host of a URL, a domain or an address by itself; `None` of other things.
    pub(super) fn host(&self) -> Option<&Indicator> {
        if self.indicator.is_domain() || self.indicator.is_ip() {
            Some(&self.indicator)
        } else {
            self.url_host.as_ref()
        }
    }
}

/// Why a find is probably not meant; reads as a short remark beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoy {
    /// Private, reserved, or one of the user's own names: never to be asked about unthinkingly.
    Internal(String),
    Network,
    Version,
    /// The number of a chapter.
    Heading,
    Phone,
    FileName,
    EngineLabel,
    Code,
    HashLikeId,
    /// The hash of a password, or a key made of one: who has it may log in.
    PasswordHash,
    EmptyFile,
    Reference,
    Provider,
    MailHeader,
    LinkText,
    LiveLink,
    /// A link below a heading of references.
    Source,
    /// A link of this mail gateway, which keeps where it leads to itself.
    Gateway(&'static str),
    /// `*.` and the domain: all names below it.
    Wildcard,
    /// A piece of it is missing.
    Incomplete,
    /// The name of a field or of a property, where one stands.
    FieldName,
    /// A package and its version.
    Package,
    /// The name of a vocabulary, which only looks like a URL.
    Vocabulary,
    /// Where a chat keeps what was sent in it.
    ChatFile,
    /// A URL with a token in it by which whoever exported the text may read more.
    Token,
    /// The machine that reports.
    Machine,
    /// In a column or under a key that holds other things.
    OtherField,
}

impl fmt::Display for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Internal(reason) => return write!(f, "internal: {reason}"),
            Self::Gateway(service) => return write!(f, "a link of {service}, which does not say where it leads"),
            Self::Network => "a network, not one address",
            Self::Version => "looks like a version number",
            Self::Heading => "looks like the number of a heading",
            Self::Phone => "looks like a phone number",
            Self::FileName => "looks like a file name",
            Self::EngineLabel => "looks like the label of an engine",
            Self::Code => "looks like code, or a sentence without a space",
            Self::HashLikeId => "an id or key, not the hash of a file",
            Self::PasswordHash => "looks like a password hash",
            Self::EmptyFile => "the hash of an empty file, or a filler",
            Self::Reference => "a site that reports refer to",
            Self::Provider => "a provider of millions of mailboxes",
            Self::MailHeader => "from the mail's own headers",
            Self::LinkText => "the words of a link that leads elsewhere",
            Self::LiveLink => "a live link, where others are defanged",
            Self::Source => "a link below a heading of references",
            Self::Wildcard => "a wildcard: all names below it",
            Self::Incomplete => "a piece of it is missing, or stands for something else",
            Self::FieldName => "the name of a field, not of a host",
            Self::Package => "looks like a package and its version",
            Self::Vocabulary => "the name of a vocabulary, not a place",
            Self::ChatFile => "a file or picture of the chat itself",
            Self::Token => "a link with a token in it of whoever exported this",
            Self::Machine => "the machine or account that a report is of, not what it saw",
            Self::OtherField => "in a field that holds other things",
        })
    }
}
