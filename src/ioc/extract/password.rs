//! Hashes of passwords, as tools that dump, crack and pass credentials write them: whoever reads one may log in with it, so that
//! none is ticked. Told by the shape of what stands around it.

use crate::ioc::{HashKind, is_hex, near};

/// Digits of the hashes that Windows keeps of a password.
const SHORT: usize = 32;

/// Names before the hash of a password or a key made of one, in lower case; what goes on behind them counts as well.
const NAMES: &[&str] =
    &["aes128", "aes256", "des-cbc", "des_cbc", "dpapi", "lmhash", "nthash", "ntlm", "plain_password", "rc4", "/pth"];

/// Options of tools that log in with a hash. Letters count as they are.
const OPTIONS: &[&str] =
    &["-H", "-hashes", "--hashes", "-nthash", "-lmhash", "-aesKey", "--aes-key", "--pw-nt-hash", "-pth"];

/// Names in the list that mimikatz prints of a login and that no list of files has.
const OF_LOGIN: &[&str] = &["username", "ntlm", "lm", "dpapi"];

/// How it begins a line that a list of files may have as well.
const PADDED: &str = "SHA1     : ";

/// The longest ending of the name of a file.
const LONGEST_ENDING: usize = 5;

/// Digits of a number behind a hash that is a count and no password.
const COUNT: usize = 3;

/// What the line and those before it list.
#[derive(Debug, Default, PartialEq, Eq)]
pub enum Passwords {
    #[default]
    Nothing,
    /// A login, as mimikatz lists one.
    Login,
    /// Other things with a star before them.
    Other,
}

impl Passwords {
    /// Takes a line in: ` * NTLM     : …` is one of a list.
    pub fn pass(&mut self, line: &str) {
        let Some(rest) = line.trim_start().strip_prefix('*').map(str::trim_start) else {
            *self = Self::Nothing;
            return;
        };
        let name = rest.split([':', ' ', '\t']).next().unwrap_or("");
        let is_of_login = OF_LOGIN.iter().any(|known| known.eq_ignore_ascii_case(name));
        let is_login = is_of_login || *self == Self::Login || *self == Self::Nothing && rest.starts_with(PADDED);
        *self = if is_login { Self::Login } else { Self::Other };
    }

    /// Whether the hash between two bytes of the line is that of a password, or a key made of one.
    pub(super) fn has_one(&self, line: &str, start: usize, end: usize) -> bool {
        let (before, after) = (near::before(line, start), near::after(line, end));
        *self == Self::Login
            || is_named(before)
            || is_in_pair(before, after, end - start)
            || is_answer(before)
            || after.starts_with(":::")
            || is_cracked(before, after)
    }
}

/// `aes256-cts-hmac-sha1-96:`, `/ntlm:`, `-H `.
fn is_named(before: &str) -> bool {
    let name = before.trim_end_matches([' ', '\t', ':', '=', '"', '\'']);
    let name = name.rsplit([' ', '\t', ':', '=', '"', '\'', ',']).next().unwrap_or("");
    let lower = name.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['/', '-', '[', '(']);
    let is_known = NAMES.iter().any(|known| bare.starts_with(known) || lower.starts_with(known));
    is_known || lower.contains("hmac") || OPTIONS.contains(&name)
}

/// `LM:NT`: two of them and no third.
fn is_in_pair(before: &str, after: &str, length: usize) -> bool {
    let run = |text: &mut dyn Iterator<Item = u8>| text.take_while(u8::is_ascii_hexdigit).count();
    let behind = after.strip_prefix(':').map_or(0, |after| run(&mut after.bytes()));
    let front = before.strip_suffix(':').map_or(0, |before| run(&mut before.bytes().rev()));
    length == SHORT && (behind == SHORT || front == SHORT)
}

/// `bob::CORP:1122334455667788:…`: what a client answers to a challenge.
fn is_answer(before: &str) -> bool {
    let word = before.rsplit([' ', '\t', '"', ',']).next().unwrap_or("");
    let mut fields = word.rsplit(':').skip(1).take(4);
    let is_challenge = |text: &str| text.len() == 16 && is_hex(text);
    let answer = |text: &str| text.len() == SHORT && is_hex(text);
    match (fields.next(), fields.next(), fields.next(), fields.next()) {
        (Some(challenge), Some(_), Some(""), _) if is_challenge(challenge) => true,
        (Some(first), Some(challenge), Some(_), Some("")) => answer(first) && is_challenge(challenge),
        _ => false,
    }
}

/// `…:Password1`: a hash and what it was made of. Not `…:evil.exe`, `…:20480:name` or another hash.
fn is_cracked(before: &str, after: &str) -> bool {
    let Some(word) = after.strip_prefix(':').and_then(|rest| rest.split([' ', '\t', '"', '\'', ',']).next()) else {
        return false;
    };
    let label = before.rsplit([' ', '\t', '"', '\'', ',']).next().unwrap_or("");
    let is_algorithm = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.starts_with("md5") || name.starts_with("sha") || name.contains("hash") || name.contains('@')
    };
    let (first, rest) = word.split_once(':').map_or((word, ""), |(first, rest)| (first, rest));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_size = (is_number(first) || first == "*") && !rest.is_empty() || is_number(word) && word.len() <= COUNT;
    let is_drive = first.len() == 1 && rest.starts_with(['\\', '/']);
    !(word.is_empty()
        || HashKind::of(first).is_some()
        || is_size
        || is_drive
        || is_file(word)
        || label.split(':').any(is_algorithm))
}

/// Whether it reads as the name or path of a file, or as a host.
fn is_file(word: &str) -> bool {
    let has_ending = word.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty()
            && (2..=LONGEST_ENDING).contains(&ending.len())
            && ending.starts_with(|c: char| c.is_ascii_alphabetic())
            && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    word.starts_with(['/', '\\', '.', '*']) || word.contains(":\\") || word.contains("://") || has_ending
}
