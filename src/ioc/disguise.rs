//! Names that are made to be taken for others: labels in letters of several scripts, and labels that look like a well-known name.
//!
//! What looks alike is Unicode's to say (UTS 39, confusables); which scripts a language mixes is known of those of East Asia, which
//! stand beside Latin letters in honest names.

use std::collections::HashMap;
use std::sync::OnceLock;

use unicode_script::{Script, UnicodeScript};
use unicode_security::skeleton;

/// Names that others are made to look like, as their owners write them in a domain.
const WELL_KNOWN: &[&str] = &[
    "adobe",
    "airbnb",
    "aliexpress",
    "allegro",
    "amazon",
    "amex",
    "android",
    "apple",
    "atlassian",
    "barclays",
    "binance",
    "bitbucket",
    "blockchain",
    "booking",
    "chase",
    "citibank",
    "cloudflare",
    "coinbase",
    "commerzbank",
    "correos",
    "credit-suisse",
    "deutsche-bank",
    "discord",
    "docusign",
    "dropbox",
    "ebay",
    "epicgames",
    "ethereum",
    "facebook",
    "fedex",
    "firefox",
    "github",
    "gitlab",
    "gmail",
    "godaddy",
    "google",
    "hotmail",
    "hsbc",
    "icloud",
    "instagram",
    "kraken",
    "linkedin",
    "lloydsbank",
    "mailchimp",
    "mastercard",
    "metamask",
    "microsoft",
    "microsoftonline",
    "mozilla",
    "netflix",
    "nintendo",
    "npmjs",
    "nvidia",
    "office",
    "office365",
    "okta",
    "onedrive",
    "openai",
    "oracle",
    "outlook",
    "paypal",
    "payoneer",
    "pinterest",
    "playstation",
    "postbank",
    "protonmail",
    "python",
    "rabobank",
    "reddit",
    "revolut",
    "roblox",
    "salesforce",
    "samsung",
    "santander",
    "sharepoint",
    "shopify",
    "signal",
    "skype",
    "slack",
    "snapchat",
    "sparkasse",
    "spotify",
    "steamcommunity",
    "steampowered",
    "stripe",
    "swisscom",
    "telegram",
    "tiktok",
    "twitch",
    "twitter",
    "unicredit",
    "virustotal",
    "vodafone",
    "volksbank",
    "walmart",
    "wellsfargo",
    "whatsapp",
    "wikipedia",
    "windows",
    "wordpress",
    "yahoo",
    "yandex",
    "youtube",
    "zalando",
    "zoom",
];

/// Letters that stand beside Latin ones in honest names.
const EAST_ASIA: &[Script] = &[Script::Han, Script::Hiragana, Script::Katakana, Script::Hangul, Script::Bopomofo];

/// What a host name pretends to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disguise {
    /// The name in its letters, where it came in punycode. Hostile.
    unicode: Option<String>,
    /// The well-known name that it looks like.
    looks_like: Option<&'static str>,
    /// `Cyrillic and Latin`
    mixes: Option<String>,
}

impl Disguise {
    /// None for an honest name; it may be in punycode.
    pub fn of(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let unicode = super::host::unicode(&host);
        let shown = unicode.as_deref().unwrap_or(&host);
        // The last label is the registry's.
        let named = shown.rsplit_once('.').map_or("", |(names, _)| names);
        let (looks_like, mixes) = (named.split('.').find_map(looks_like), shown.split('.').find_map(mixes));
        (looks_like.is_some() || mixes.is_some()).then_some(Self { unicode, looks_like, mixes })
    }

    /// In words: `аррӏе.example: looks like apple`, `mixes Cyrillic and Latin`. They have the name in its letters, so they are
    /// hostile.
    pub fn words(&self) -> String {
        self.unicode.iter().cloned().chain([self.pretence()]).collect::<Vec<_>>().join(": ")
    }

    /// The same without the name: `looks like apple`.
    pub fn pretence(&self) -> String {
        let likeness = self.looks_like.map(|known| format!("looks like {known}"));
        let mixture = self.mixes.as_ref().map(|scripts| format!("mixes {scripts}"));
        likeness.into_iter().chain(mixture).collect::<Vec<_>>().join(", ")
    }

    /// What stands before the name where there is no room for words: `≠apple`, `≠mixed`.
    pub fn mark(&self) -> String {
        format!("≠{}", self.looks_like.unwrap_or("mixed"))
    }

    /// The name behind that mark.
    pub fn marked(&self, name: &str) -> String {
        format!("{} {name}", self.mark())
    }
}

/// The well-known name that a label looks like without being it.
fn looks_like(label: &str) -> Option<&'static str> {
    static SKELETONS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    let skeletons = SKELETONS.get_or_init(|| WELL_KNOWN.iter().map(|name| (bones(name), *name)).collect());
    skeletons.get(&bones(label)).copied().filter(|known| *known != label)
}

/// What is left of a text when signs that look alike are one. The tables tell capitals apart, names do not.
fn bones(text: &str) -> String {
    let lower: String = skeleton(text).collect::<String>().to_lowercase();
    skeleton(&lower).collect()
}

/// The scripts of a label that is written in several, where no language mixes them: `Cyrillic and Latin`.
fn mixes(label: &str) -> Option<String> {
    if label.is_ascii() {
        return None;
    }
    let mut scripts: Vec<Script> = Vec::new();
    for script in label.chars().map(|letter| letter.script()) {
        let says_nothing = matches!(script, Script::Common | Script::Inherited | Script::Unknown);
        if !says_nothing && !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    let honest = |script: &Script| *script == Script::Latin || EAST_ASIA.contains(script);
    if scripts.len() < 2 || scripts.iter().all(honest) {
        return None;
    }
    let mut names: Vec<&str> = scripts.iter().map(|script| script.full_name()).collect();
    names.sort_unstable();
    Some(names.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_like_well_known_ones_are_told_in_words() {
        for (name, words) in [
            // Cyrillic letters only, as in the attack of 2017.
            ("xn--80ak6aa92e.example", Some("аррӏе.example: looks like apple")),
            ("xn--pypal-4ve.example", Some("pаypal.example: looks like paypal, mixes Cyrillic and Latin")),
            ("paypa1.example", Some("looks like paypal")),
            ("rnicrosoft.example", Some("looks like microsoft")),
            ("login.rnicrosoft.example.test", Some("looks like microsoft")),
            ("g00gle.example", Some("looks like google")),
        ] {
            assert_eq!(Disguise::of(name).map(|disguise| disguise.words()).as_deref(), words, "{name}");
        }
    }

    #[test]
    fn honest_names_are_left_alone() {
        for name in [
            "paypal.example",
            "login.paypal.example",
            "apple.example",
            "microsoft",
            "xn--mnchen-3ya.test",
            "xn--e1afmkfd.xn--p1ai",
            // Han and Hiragana, and Latin letters beside them.
            "日本のdns.example",
            "brightwater.example",
            "a.example",
            "198.51.100.7",
            "",
        ] {
            assert_eq!(Disguise::of(name), None, "{name}");
        }
    }

    #[test]
    fn letters_of_several_scripts_in_one_label_are_told() {
        assert_eq!(mixes("сайтx").as_deref(), Some("Cyrillic and Latin"));
        assert_eq!(mixes("αb-1").as_deref(), Some("Greek and Latin"));
        assert_eq!(mixes("сайт-1"), None);
    }
}
