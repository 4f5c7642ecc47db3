//! What a file's signature is worth: one rule for every place that says "signed".
//!
//! The service's own word for it (`Signed`) is about the file; what it writes of the certificates behind it can say worse, and so can
//! its tags.

use serde_json::Value;

/// A signature, as a report tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Whose it says it is: the first of its chain.
    pub signer: Option<String>,
    /// The service's own word for it.
    told: String,
    pub worth: Worth,
}

/// Whether it can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// There is none.
    Unsigned,
    Good,
    /// Why not, and what of the report says so. No sentence where the service's own word is all that is known of it.
    Bad(Option<&'static str>, Source),
}

/// What of a report says that a signature is bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The service's own word for the signature.
    Word,
    /// Its word for a certificate of the chain.
    Certificate,
    Tag,
}

/// What the service writes of a file whose signature holds, and of one that has none.
const IS_SIGNED: [&str; 4] = ["signed", "yes", "valid", "true"];
const IS_NOT: [&str; 5] = ["unsigned", "not signed", "no", "false", "none"];

/// Words of the service, worst first, and what they mean of a chain of certificates. That one of them is out of time by now says
/// nothing: a signature outlives its certificate.
const OF_CHAIN: &[(&str, &str)] = &[
    ("revoked", "signed, but the certificate was revoked"),
    ("distrusted", "signed, but the certificate is distrusted"),
    ("untrusted", "signed, but by nobody who is trusted"),
    ("not trusted", "signed, but by nobody who is trusted"),
    ("terminated in a root certificate", "signed, but by nobody who is trusted"),
];

/// The same of the file itself.
const OF_FILE: &[(&str, &str)] = &[
    ("expired", "signed, but the certificate has expired"),
    ("not within its validity", "signed, but outside the certificate's time"),
    ("invalid", "signed, but the signature is not valid"),
    ("digital signature of the object did not verify", "signed, but the file was changed afterwards"),
];

/// Tags that say it.
const TAGS: &[(&str, &str)] = &[
    ("revoked-cert", "signed, but the certificate was revoked"),
    ("invalid-signature", "signed, but the signature is not valid"),
];

/// What a tag says of a signature.
pub fn tagged(tag: &str) -> Option<&'static str> {
    TAGS.iter().find(|(name, _)| *name == tag).map(|(_, sentence)| *sentence)
}

impl Signature {
    /// Of the attributes of a file; `None` where they tell of none.
    pub fn of(attributes: &Value) -> Option<Self> {
        let info = attributes.get("signature_info")?;
        let text = |name: &str| {
            info.get(name).and_then(|value| match value {
                Value::String(text) => Some(text.clone()),
                Value::Bool(true) => Some("yes".to_owned()),
                Value::Bool(false) => Some("no".to_owned()),
                _ => None,
            })
        };
        let told = text("verified").filter(|word| !word.trim().is_empty())?;
        let chain = text("signers").or_else(|| text("subject"));
        let signer = chain.as_deref().and_then(|chain| chain.split(';').next()).map(str::trim);
        let signer = signer.filter(|name| !name.is_empty()).map(str::to_owned);
        let worth = worth(&told, info, attributes);
        Some(Self { signer, told, worth })
    }

    /// `Signed`, `signed, but the certificate was revoked`, or whatever else the service calls it.
    pub fn words(&self) -> &str {
        match self.worth {
            Worth::Good if self.told == "yes" => "Signed",
            Worth::Bad(Some(sentence), Source::Certificate | Source::Tag) => sentence,
            _ => &self.told,
        }
    }

    /// The same with whose it is: `Cinder Row Ltd: Signed`.
    pub fn told_of(&self) -> String {
        let words = self.words();
        self.signer.as_ref().map_or(words.to_owned(), |signer| format!("{signer}: {words}"))
    }
}

fn worth(told: &str, info: &Value, attributes: &Value) -> Worth {
    let word = told.trim().to_lowercase();
    if IS_NOT.contains(&&*word) {
        return Worth::Unsigned;
    }
    if !IS_SIGNED.contains(&&*word) {
        let sentence = OF_CHAIN.iter().chain(OF_FILE).find(|(part, _)| word.contains(part));
        return Worth::Bad(sentence.map(|(_, sentence)| *sentence), Source::Word);
    }
    let certificates = info.get("signers details").and_then(Value::as_array).into_iter().flatten();
    let statuses = certificates.filter_map(|certificate| certificate.get("status")?.as_str()).map(str::to_lowercase);
    let statuses: Vec<String> = statuses.collect();
    let of_chain = OF_CHAIN.iter().find(|(part, _)| statuses.iter().any(|status| status.contains(part)));
    if let Some((_, sentence)) = of_chain {
        return Worth::Bad(Some(sentence), Source::Certificate);
    }
    let tags = attributes.get("tags").and_then(Value::as_array).into_iter().flatten();
    match tags.filter_map(Value::as_str).find_map(tagged) {
        Some(sentence) => Worth::Bad(Some(sentence), Source::Tag),
        None => Worth::Good,
    }
}
