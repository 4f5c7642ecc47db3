//! Hashes in pieces below the name of their algorithm: joined up to the length that it has, and no further.
//!
//! A piece of a SHA-512 is as long as a SHA-256, and half a SHA-256 as long as an MD5: asked about by itself it would be another file.

use crate::ioc::near;

/// Names of algorithms, without what parts their words, and the digits of their hashes.
const ALGORITHMS: &[(&str, usize)] = &[
    ("md5", 32),
    ("sha1", 40),
    ("sha224", 56),
    ("sha2224", 56),
    ("sha256", 64),
    ("sha2256", 64),
    ("sha384", 96),
    ("sha2384", 96),
    ("sha512", 128),
    ("sha2512", 128),
];

/// Digits from which on a run that is no hash by itself may be a piece.
const PIECE: usize = 16;

/// The longest line that only names an algorithm.
const LONGEST: usize = 300;

/// What may stand before a piece on a line of its own.
const MARGIN: &[char] = &[' ', '\t', '>', '|', '*'];

/// A hash of which more is to come.
#[derive(Debug)]
struct Open {
    digits: String,
    wanted: usize,
    line: usize,
    /// Whether the algorithm stands right before it: then it is that or nothing.
    is_labelled: bool,
}

/// What the lines before say.
#[derive(Debug, Default)]
pub struct Lengths {
    open: Option<Open>,
    /// What `Algorithm : SHA256` says of the `Hash :` below it.
    algorithm: Option<usize>,
}

/// Digits, and the line on which they begin.
pub(super) type Digits = (String, usize);

/// What a line gives.
#[derive(Debug, Default)]
pub struct Passed {
    /// Whole hashes.
    pub joined: Vec<Digits>,
    /// What is shorter than its algorithm says.
    pub incomplete: Vec<Digits>,
    /// Bytes of the line that were read: what else was found in them is none.
    pub covered: Option<(usize, usize)>,
}

impl Lengths {
    /// Whether a hash is waited for.
    pub fn waits(&self) -> bool {
        self.open.is_some()
    }

    /// Takes a line in, with where in it something stands that is as long as a hash.
    pub fn pass(&mut self, line: &str, number: usize, hashes: &[(usize, usize)]) -> Passed {
        let mut passed = Passed::default();
        if let Some(open) = self.open.take() {
            self.go_on(open, line, &mut passed);
        }
        if passed.covered.is_none() {
            self.begin(line, number, hashes, &mut passed);
        }
        passed
    }

    /// What is still open at the end of the text.
    pub fn finish(&mut self) -> Passed {
        let mut passed = Passed::default();
        if let Some(open) = self.open.take() {
            leave(open, &mut passed);
        }
        passed
    }

    fn go_on(&mut self, mut open: Open, line: &str, passed: &mut Passed) {
        let start = line.len() - line.trim_start_matches(MARGIN).len();
        let (digits, end) = pieces(line, start, open.wanted - open.digits.len());
        let is_whole = line.get(end..).is_some_and(|rest| rest.trim().is_empty());
        // Below a heading, and whole by itself.
        if open.digits.is_empty() && end - start == open.wanted {
            return;
        }
        let total = open.digits.len() + digits.len();
        if digits.is_empty() || total < open.wanted && !is_whole || total == open.wanted && goes_on(line, end) {
            return leave(open, passed);
        }
        passed.covered = Some((0, end));
        open.digits.push_str(&digits);
        if total == open.wanted {
            passed.joined.push((open.digits, open.line));
        } else {
            self.open = Some(open);
        }
    }

    fn begin(&mut self, line: &str, number: usize, hashes: &[(usize, usize)], passed: &mut Passed) {
        let bare = line.trim().trim_matches(['*', '-', '#', '>', '|', '`', ' ']);
        if bare.is_empty() {
            self.algorithm = None;
        }
        if bare.len() <= LONGEST {
            let (key, value) = bare.split_once(':').unwrap_or((bare, ""));
            if key.trim().eq_ignore_ascii_case("algorithm") {
                self.algorithm = length_of(value.trim());
                return;
            }
            // `SHA512:`, `SHA1 hash of file a.exe:`
            let first = bare.split(' ').next().unwrap_or("");
            let is_announced = bare.ends_with(':') && bare.to_ascii_lowercase().contains("hash");
            let wanted = length_of(bare.trim_end_matches([':', '*', ' '])).or_else(|| {
                let name = first.split_once("-Hash").map_or(first, |(name, _)| name);
                is_announced.then(|| length_of(name)).flatten()
            });
            if let Some(wanted) = wanted {
                self.open = Some(Open { digits: String::new(), wanted, line: number, is_labelled: false });
                return;
            }
        }
        let tail = line.trim_end();
        let run = tail.bytes().rev().take_while(u8::is_ascii_hexdigit).count();
        let last = (tail.len() - run, tail.len());
        let last = Some(last).filter(|_| run >= PIECE);
        for (start, end) in hashes.iter().copied().chain(last) {
            let Some(wanted) = self.wanted(line, start).filter(|wanted| *wanted > end - start) else { continue };
            let (digits, to) = pieces(line, start, wanted);
            passed.covered = Some((start, to));
            let is_last = line.get(to..).is_some_and(|rest| rest.trim().is_empty());
            if digits.len() == wanted && !goes_on(line, to) {
                passed.joined.push((digits, number));
            } else if is_last && digits.len() < wanted {
                self.open = Some(Open { digits, wanted, line: number, is_labelled: true });
            } else {
                passed.covered = Some((start, end));
                passed.incomplete.push((line.get(start..end).unwrap_or("").to_owned(), number));
            }
            return;
        }
    }

    /// The digits that a hash which begins here has by what stands before it.
    fn wanted(&self, line: &str, start: usize) -> Option<usize> {
        let before = near::before(line, start).trim_end_matches([' ', '\t', ':', '=', '"', '\'', '`', '*', '|']);
        let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let name = before.rsplit(|c| !is_of_name(c)).next().unwrap_or("");
        // `MD5/SHA256`: either.
        let is_one_of_several = before.strip_suffix(name)?.ends_with(['/', ',', '&', '+']);
        if name.eq_ignore_ascii_case("hash") {
            return self.algorithm;
        }
        length_of(name).filter(|_| !is_one_of_several)
    }
}

/// Gives up what is open.
fn leave(open: Open, passed: &mut Passed) {
    match (open.digits.is_empty(), open.is_labelled) {
        (true, _) => {}
        (false, true) => passed.incomplete.push((open.digits, open.line)),
        // Only a heading told the length: what stands below it is what it looks like.
        (false, false) => passed.joined.push((open.digits, open.line)),
    }
}

fn length_of(name: &str) -> Option<usize> {
    if name.len() > 12 {
        return None;
    }
    let plain: String = name.chars().filter(|c| !matches!(c, '-' | '_')).collect();
    ALGORITHMS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&plain)).map(|(_, digits)| *digits)
}

/// Runs of digits with blanks between them, as many as make up so many digits, and where they end.
fn pieces(line: &str, start: usize, most: usize) -> (String, usize) {
    let (mut digits, mut at) = (String::new(), start);
    let mut end = start;
    loop {
        let rest = line.get(at..).unwrap_or("");
        let run = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if run < 2 || digits.len() + run > most || goes_on(line, at + run) {
            return (digits, end);
        }
        digits.push_str(&rest.get(..run).unwrap_or("").to_ascii_lowercase());
        end = at + run;
        let blanks = rest.get(run..).map_or(0, |rest| rest.bytes().take_while(|byte| *byte == b' ').count());
        at = end + blanks;
        if blanks == 0 || digits.len() == most {
            return (digits, end);
        }
    }
}

/// Whether a word goes on at this byte.
fn goes_on(line: &str, at: usize) -> bool {
    line.get(at..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || "._-/:@".contains(c)))
}
