//! Passwords that a mail tells, for what it brings.
//!
//! People tell them in many words. Where a sentence says which word it is, that one is tried first; then those that stand near a
//! word that means password.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::inside::open::Opener;
use crate::inside::{Block, Form};
use crate::ioc::extract;

/// Words of a mail that are tried as passwords of what it brings, since it says that they are.
const MOST_PASSWORDS: usize = 8;

/// Words of a mail that are tried since they stand near.
const MOST_GUESSES: usize = 16;

/// Words of a mail and of those around it that are tried.
const MOST_TOLD: usize = 32;

/// How often a mail may speak of passwords before it is listened to no more.
const MOST_MENTIONS: usize = 64;

/// Characters behind a word that means password within which one stands.
const NEAR: usize = 80;

/// Bytes of that: letters of some scripts take several.
const NEAR_BYTES: usize = 4 * NEAR;

/// Words that mean password, in some languages.
static NOUN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:\b(?:password|passwort|passcode|passphrase|passwd|kennwort|pwd|pw|pass|pin|code|mot de passe|mdp|contraseña|contrasena|",
        r"clave|senha|palavra-passe|парол\w*|hasło|haslo|wachtwoord|lösenord|adgangskode|salasana|heslo|jelszó|şifre|parola)\b",
        r"|パスワード|暗証番号|密码|密碼|口令|암호|비밀번호)"
    ))
    .ok()
});

/// What stands between such a word and the password, when a sentence says which it is; and the password.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:[ \t]*[\w'’./()&-]+){0,5}?[ \t)\]]*",
        r"(?:[:：=→]|[-–—](?:[ \t]|$)|\b(?:is|ist|lautet|est|es|è|é|jest|är|это)\b|は|是|为|為|는|은)",
        r#"[ \t:：=–—-]*\s*["'“„«「『<(\[]*\s*([!#-&(-;=?-~]{3,64}|[^\s"'“”„«»「」『』<>]{3,64})"#
    ))
    .ok()
});

/// Learns what the texts of a mail call a password, as senders of malware tell it: the blocks of its part from number `from` on.
/// The words are for what the mail brings, and to be forgotten after it.
pub(in crate::inside) fn learn(opener: &mut Opener, at: usize, from: usize) -> Vec<String> {
    let Some(part) = opener.inside.parts.get(at) else { return Vec::new() };
    let mut words = Words::default();
    for block in part.blocks.iter().skip(from).filter(|block| block.form != Form::Headers) {
        words.read(&text_of(block));
    }
    let mut told: Vec<String> = Vec::new();
    for word in words.in_order() {
        let is_known = opener.passwords.iter().chain(&told).any(|known| *known == word);
        if !is_known && opener.told + told.len() < MOST_TOLD {
            told.push(word);
        }
    }
    opener.told += told.len();
    opener.passwords.extend(told.iter().cloned());
    told
}

/// Forgets the words that a mail has told.
pub(in crate::inside) fn forget(opener: &mut Opener, told: &[String]) {
    opener.told -= told.len();
    opener.passwords.retain(|known| !told.contains(known));
}

/// What is seen of a block.
fn text_of(block: &Block) -> Cow<'_, str> {
    if block.form == Form::Html { Cow::Owned(extract::words_of_page(&block.text)) } else { Cow::Borrowed(&block.text) }
}

/// Words that may be passwords.
#[derive(Debug, Default)]
struct Words {
    said: Vec<String>,
    guessed: Vec<String>,
    mentions: usize,
}

impl Words {
    fn read(&mut self, text: &str) {
        let (Some(noun), Some(said)) = (&*NOUN, &*SAID) else { return };
        for mention in noun.find_iter(text) {
            if self.mentions == MOST_MENTIONS {
                return;
            }
            self.mentions += 1;
            let end = text.floor_char_boundary(mention.end() + NEAR_BYTES);
            let behind = text.get(mention.end()..end).unwrap_or("");
            if let Some(word) = said.captures(behind).and_then(|found| found.get(1)) {
                add(&mut self.said, bare(word.as_str()));
            }
            let near = behind.char_indices().nth(NEAR).map_or(behind.len(), |(at, _)| at);
            let words = behind.split(|c: char| c.is_whitespace() || "\"'“”„«»「」『』<>".contains(c));
            let begins_near = |word: &&str| (word.as_ptr() as usize) - (behind.as_ptr() as usize) < near;
            for word in words.take_while(begins_near).map(bare).filter(|word| !noun.is_match(word)) {
                add(&mut self.guessed, word);
            }
        }
    }

    /// Those that are said to be one, then those that look like one, then all others; as many as are tried.
    fn in_order(self) -> impl Iterator<Item = String> {
        let (likely, others): (Vec<_>, Vec<_>) = self.guessed.into_iter().partition(|word| looks_made(word));
        let said = self.said.into_iter().take(MOST_PASSWORDS);
        said.chain(likely.into_iter().chain(others).take(MOST_GUESSES))
    }
}

fn add(words: &mut Vec<String>, word: &str) {
    let is_one = (3..=64).contains(&word.chars().count()) && !word.contains("://");
    if is_one && !words.iter().any(|known| known == word) {
        words.push(word.to_owned());
    }
}

/// A word without the signs of the sentence around it.
fn bare(word: &str) -> &str {
    word.trim_start_matches(['(', '[', ':', '：']).trim_end_matches(['.', ',', ';', ')', ':'])
}

/// Whether a word is none of a language: with a digit or sign in it, or a capital inside.
fn looks_made(word: &str) -> bool {
    word.chars().any(|c| !c.is_alphabetic() && !matches!(c, '-' | '\'' | '’'))
        || word.chars().skip(1).any(char::is_uppercase)
}
