//! The words just before a find, by which a reader tells a version from an address.
//!
//! The nearest word that says anything decides. Only a few words are read, and none beyond a comma or the end of a
//! sentence, so that a long line costs no more than a short one.

/// Bytes before a find that are read.
const WINDOW: usize = 64;

/// Words that are read.
const WORDS: usize = 4;

/// What the words before a find say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    Nothing,
    /// A file, by its hash.
    FileHash,
    /// Some other thing that is written like a hash.
    OtherHex,
    /// An address or a host.
    Host,
    Version,
    FileName,
}

/// Words (in lower case) and what they say of what follows.
const WORDS_SAY: &[(&str, Said)] = &[
    ("md5", Said::FileHash),
    ("sha1", Said::FileHash),
    ("sha256", Said::FileHash),
    ("sha", Said::FileHash),
    ("hash", Said::FileHash),
    ("hashes", Said::FileHash),
    ("sample", Said::FileHash),
    ("payload", Said::FileHash),
    ("dropper", Said::FileHash),
    ("trace", Said::OtherHex),
    ("traceid", Said::OtherHex),
    ("traceparent", Said::OtherHex),
    ("span", Said::OtherHex),
    ("request", Said::OtherHex),
    ("requestid", Said::OtherHex),
    ("req", Said::OtherHex),
    ("session", Said::OtherHex),
    ("sessionid", Said::OtherHex),
    ("correlation", Said::OtherHex),
    ("correlationid", Said::OtherHex),
    ("uuid", Said::OtherHex),
    ("guid", Said::OtherHex),
    ("etag", Said::OtherHex),
    ("nonce", Said::OtherHex),
    ("salt", Said::OtherHex),
    ("commit", Said::OtherHex),
    ("commits", Said::OtherHex),
    ("revision", Said::OtherHex),
    ("rev", Said::OtherHex),
    ("tree", Said::OtherHex),
    ("parent", Said::OtherHex),
    ("thumbprint", Said::OtherHex),
    ("fingerprint", Said::OtherHex),
    ("serial", Said::OtherHex),
    ("token", Said::OtherHex),
    ("apikey", Said::OtherHex),
    ("key", Said::OtherHex),
    ("cookie", Said::OtherHex),
    ("secret", Said::OtherHex),
    ("imphash", Said::OtherHex),
    ("vhash", Said::OtherHex),
    ("dhash", Said::OtherHex),
    ("tlsh", Said::OtherHex),
    ("authentihash", Said::OtherHex),
    ("richhash", Said::OtherHex),
    ("ja3", Said::OtherHex),
    ("ja3s", Said::OtherHex),
    ("hassh", Said::OtherHex),
    ("ntlm", Said::OtherHex),
    ("machine", Said::OtherHex),
    ("device", Said::OtherHex),
    ("transaction", Said::OtherHex),
    ("tracking", Said::OtherHex),
    ("message", Said::OtherHex),
    ("boundary", Said::OtherHex),
    ("id", Said::OtherHex),
    ("uid", Said::OtherHex),
    ("ip", Said::Host),
    ("ipv4", Said::Host),
    ("address", Said::Host),
    ("addr", Said::Host),
    ("host", Said::Host),
    ("hostname", Said::Host),
    ("domain", Said::Host),
    ("dns", Said::Host),
    ("fqdn", Said::Host),
    ("src", Said::Host),
    ("dst", Said::Host),
    ("source", Said::Host),
    ("destination", Said::Host),
    ("resolver", Said::Host),
    ("c2", Said::Host),
    ("site", Said::Host),
    ("version", Said::Version),
    ("versions", Said::Version),
    ("ver", Said::Version),
    ("v", Said::Version),
    ("build", Said::Version),
    ("release", Said::Version),
    ("firmware", Said::Version),
    ("patch", Said::Version),
    ("driver", Said::Version),
    ("sdk", Said::Version),
    ("agent", Said::Version),
    ("kernel", Said::Version),
    ("engine", Said::Version),
    ("fixed", Said::Version),
    ("affected", Said::Version),
    ("affects", Said::Version),
    ("oid", Said::Version),
    ("section", Said::Version),
    ("chapter", Said::Version),
    ("clause", Said::Version),
    ("upgrade", Said::Version),
    ("upgraded", Said::Version),
    ("file", Said::FileName),
    ("filename", Said::FileName),
    ("files", Said::FileName),
    ("attachment", Said::FileName),
    ("attached", Said::FileName),
    ("script", Said::FileName),
    ("archive", Said::FileName),
    ("document", Said::FileName),
    ("binary", Said::FileName),
    ("executable", Said::FileName),
    ("command", Said::FileName),
    ("process", Said::FileName),
    ("image", Said::FileName),
    ("saved", Said::FileName),
    ("dropped", Said::FileName),
    ("drops", Said::FileName),
    ("named", Said::FileName),
];

/// What the words before `start` say, or else the head of the column.
pub(super) fn before(line: &str, start: usize, label: &str) -> Said {
    let window = line.get(..start).unwrap_or("");
    let cut = (window.len().saturating_sub(WINDOW)..=window.len()).find(|at| window.is_char_boundary(*at)).unwrap_or(0);
    let window = window.get(cut..).unwrap_or("");
    // A finished sentence or field says nothing about what follows.
    let window = window.rfind([',', ';', '\t', '|']).map_or(window, |at| window.get(at + 1..).unwrap_or(""));
    let window = window.rfind(". ").map_or(window, |at| window.get(at + 2..).unwrap_or(""));
    match nearest(window) {
        Said::Nothing => nearest(label),
        said => said,
    }
}

fn nearest(text: &str) -> Said {
    let words = text.rsplit(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).take(WORDS);
    let said = words.map(|word| {
        WORDS_SAY.iter().find(|(known, _)| known.eq_ignore_ascii_case(word)).map_or(Said::Nothing, |(_, said)| *said)
    });
    said.into_iter().find(|said| *said != Said::Nothing).unwrap_or(Said::Nothing)
}
