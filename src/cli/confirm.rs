//! Asking before something leaves that can't be taken back.
//!
//! Only a typed word counts, and only on a terminal: an empty line, a closed stdin and anything else mean no. Scripts say
//! yes on the command line, where it can be read later.

use std::io::{self, BufRead, IsTerminal, Write};

use super::exit::Failure;
use super::output;
pub(super) use crate::access::Consent;

/// Says `question` on stderr and waits until the user types `word`; with consent given it says what is done, and waits for nothing.
///
/// `flag` is what a script would have to say instead; without a terminal it is named in the refusal.
pub(super) fn ask(consent: Consent, question: &str, word: &str, flag: &str) -> Result<(), Failure> {
    if consent == Consent::Given {
        output::say(question);
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(unasked(question, flag));
    }
    let mut err = io::stderr();
    write!(err, "{}\nType {word} to go on: ", crate::text::visible(question))?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if answer.trim() == word {
        return Ok(());
    }
    Err(Failure::Usage("not confirmed, so it was not done".to_owned()))
}

/// Whether there is anybody to ask, where that must be known before.
pub(super) fn is_possible(consent: Consent) -> bool {
    consent == Consent::Given || io::stdin().is_terminal()
}

/// The refusal where nobody can be asked.
pub(super) fn unasked(question: &str, flag: &str) -> Failure {
    Failure::Usage(format!("{question} stdin is no terminal, so nothing was done; {flag} says yes"))
}
