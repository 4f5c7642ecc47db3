//! A recipe's file: TOML, every mistake a sentence with its line.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::{From, Keep, MOST_REQUESTS, Means, Names, Plan, Recipe, STARTS, Step};
use crate::text;
use crate::vt::{Kind, calls, relationship};

/// Most bytes of a file; what is longer is no recipe.
const LONGEST: usize = 64 << 10;

/// Most steps of a recipe.
const MOST_STEPS: usize = 12;

/// Most objects that a step may keep.
const MOST_KEPT: usize = 100;

/// How many a step keeps if its file says nothing.
const KEPT: usize = 10;

/// Most letters of a name, and of the sentence that tells what a recipe does.
const LONGEST_NAME: usize = 40;
const LONGEST_ABOUT: usize = 200;

/// Why a file is no recipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// As the file is called.
    pub file: String,
    /// From 1.
    pub line: usize,
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, reason } = self;
        write!(formatter, "{}, line {line}: {}", text::visible(file), text::visible(reason))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    about: Spanned<String>,
    starts: Spanned<Vec<Spanned<String>>>,
    #[serde(default, rename = "step")]
    steps: Vec<Spanned<FileStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileStep {
    name: Spanned<String>,
    from: Spanned<String>,
    relationship: Option<Spanned<String>>,
    names: Option<Spanned<String>>,
    limit: Option<Spanned<i64>>,
    #[serde(default)]
    keep: FileKeep,
    #[serde(default)]
    report: bool,
    share: Option<Spanned<i64>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct FileKeep {
    kinds: Vec<Spanned<String>>,
    flagged: bool,
    at_most: Option<Spanned<i64>>,
}

/// Where in the text something is wrong, and what.
type Wrong = (Range<usize>, String);

impl Recipe {
    /// Reads a recipe; `file` is what its faults are named by.
    pub fn read(file: &str, source: &str) -> Result<Self, Fault> {
        let fault = |offset: usize, reason: String| {
            let (line, _) = text::position(source, offset);
            Fault { file: file.to_owned(), line, reason }
        };
        if source.len() > LONGEST {
            let most = text::bytes(LONGEST as u64);
            return Err(fault(0, format!("a recipe has at most {most}; it was not read")));
        }
        let read: File = toml::from_str(source).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join(", ");
            fault(error.span().map_or(0, |span| span.start), message)
        })?;
        recipe(&read, source).map_err(|(span, reason)| fault(span.start, reason))
    }
}

fn recipe(file: &File, source: &str) -> Result<Recipe, Wrong> {
    let name = name(&file.name, "a recipe")?;
    let about = file.about.get_ref().trim();
    if about.is_empty() || about.chars().count() > LONGEST_ABOUT || about.contains(char::is_control) {
        return Err((file.about.span(), format!("about is one sentence of at most {LONGEST_ABOUT} letters")));
    }
    if file.starts.get_ref().is_empty() {
        return Err((file.starts.span(), format!("starts names what it can start from: {}", words(&STARTS))));
    }
    let starts = file.starts.get_ref().iter().map(|word| kind(word, &STARTS)).collect::<Result<Vec<_>, _>>()?;
    if file.steps.is_empty() || file.steps.len() > MOST_STEPS {
        return Err((
            file.name.span(),
            format!("a recipe has 1 to {MOST_STEPS} steps, [[step]]; this has {}", file.steps.len()),
        ));
    }
    let mut recipe = Recipe { name, about: about.to_owned(), starts, steps: Vec::new(), source: source.to_owned() };
    for read in &file.steps {
        let step = step(&recipe, read.get_ref())?;
        recipe.steps.push(step);
    }
    let most = Plan::of(&recipe, 1).most;
    if most > MOST_REQUESTS {
        let reason = format!("it could cost {}, and at most {MOST_REQUESTS} are allowed", text::requests(most));
        return Err((file.name.span(), reason));
    }
    Ok(recipe)
}

fn step(before: &Recipe, read: &FileStep) -> Result<Step, Wrong> {
    let own_name = name(&read.name, "a step")?;
    if own_name == START || before.steps.iter().any(|step| step.name == own_name) {
        return Err((read.name.span(), format!("there is a step {own_name:?} already")));
    }
    let from = match read.from.get_ref().as_str() {
        START => From::Start,
        word => before.steps.iter().position(|step| step.name == word).map(From::Step).ok_or_else(|| {
            let known = before.steps.iter().map(|step| step.name.as_str());
            let known: Vec<&str> = [START].into_iter().chain(known).collect();
            (read.from.span(), format!("no step before is called {word:?}; there are {}", known.join(", ")))
        })?,
    };
    let (means, span) = means(read)?;
    let begins = kinds_from(before, from);
    let ends = ends(&means, &begins).map_err(|reason| (span, reason))?;
    let kinds: Vec<Kind> = read.keep.kinds.iter().map(|word| kind(word, &ends)).collect::<Result<_, _>>()?;
    let keep = Keep {
        kinds,
        flagged: read.keep.flagged,
        at_most: number(read.keep.at_most.as_ref(), "at_most", KEPT, MOST_KEPT)?,
        share: number(read.share.as_ref(), "share", 1, MOST_KEPT)?,
    };
    if let From::Step(place) = from
        && let Some(before) = before.steps.get(place)
        && before.keep.at_most < keep.share
    {
        let (most, share) = (before.keep.at_most, keep.share);
        let reason = format!("{} keeps at most {most}, of which nothing is shared by {share}", before.name);
        return Err((read.from.span(), reason));
    }
    let limit = number(read.limit.as_ref(), "limit", calls::PAGE as usize, calls::PAGE as usize)?;
    if read.report && ends.iter().any(|kind| !kind.has_report()) {
        let reason = format!("there are no reports of {}", words(&ends));
        return Err((read.name.span(), reason));
    }
    let limit = u32::try_from(limit).unwrap_or(calls::PAGE);
    Ok(Step { name: own_name, from, means, limit, keep, report: read.report })
}

/// The word for what a recipe was started with.
pub(super) const START: &str = "start";

fn means(read: &FileStep) -> Result<(Means, Range<usize>), Wrong> {
    match (&read.relationship, &read.names) {
        (Some(relationship), None) => Ok((Means::Relationship(relationship.get_ref().clone()), relationship.span())),
        (None, Some(names)) => {
            let known = Names::ALL.into_iter().find(|known| known.word() == names.get_ref());
            let known = known.ok_or_else(|| {
                let words: Vec<&str> = Names::ALL.into_iter().map(Names::word).collect();
                (names.span(), format!("names is one of {}", words.join(", ")))
            })?;
            Ok((Means::Names(known), names.span()))
        }
        _ => Err((read.name.span(), "a step has either a relationship or names".to_owned())),
    }
}

/// The kinds that a step leads to from all of those that it can begin with.
fn ends(means: &Means, begins: &[Kind]) -> Result<Vec<Kind>, String> {
    let mut all: Vec<Kind> = Vec::new();
    if begins.is_empty() {
        return Err("nothing can be asked about what it begins with".to_owned());
    }
    for kind in begins {
        let ends = means.ends(kind).ok_or_else(|| {
            let known = relationship::of(kind).iter().map(|row| row.name).collect::<Vec<_>>().join(", ");
            let (word, one) = (means.word(), kind.one());
            if known.is_empty() {
                format!("{one} has no {word:?}, and no relationships")
            } else {
                format!("{one} has no {word:?}; its relationships are {known}")
            }
        })?;
        all.extend(ends.iter().filter(|end| !all.contains(end)).cloned().collect::<Vec<_>>());
    }
    if all.is_empty() {
        return Err(format!("{:?} leads to nothing that can be looked up", means.word()));
    }
    Ok(all)
}

/// The kinds that a step can begin with.
fn kinds_from(recipe: &Recipe, from: From) -> Vec<Kind> {
    match from {
        From::Start => recipe.starts.clone(),
        From::Step(place) => recipe.steps.get(place).map(|step| kept(recipe, step)).unwrap_or_default(),
    }
}

/// The kinds of what a step keeps.
fn kept(recipe: &Recipe, step: &Step) -> Vec<Kind> {
    if step.keep.kinds.is_empty() {
        ends(&step.means, &kinds_from(recipe, step.from)).unwrap_or_default()
    } else {
        step.keep.kinds.clone()
    }
}

/// The kinds that each step begins with.
pub(super) fn kinds(recipe: &Recipe) -> impl Iterator<Item = Vec<Kind>> {
    recipe.steps.iter().map(|step| kinds_from(recipe, step.from))
}

/// Words, digits and hyphens, so that it can be typed.
fn name(read: &Spanned<String>, of: &str) -> Result<String, Wrong> {
    let text = read.get_ref();
    let is_plain = |letter: char| letter.is_alphanumeric() || letter == '-';
    if text.is_empty() || text.chars().count() > LONGEST_NAME || !text.chars().all(is_plain) {
        let reason = format!("the name of {of} is letters, digits and hyphens, at most {LONGEST_NAME}");
        return Err((read.span(), reason));
    }
    Ok(text.clone())
}

fn kind(word: &Spanned<String>, allowed: &[Kind]) -> Result<Kind, Wrong> {
    let kind = Kind::parse(word.get_ref());
    if allowed.contains(&kind) {
        return Ok(kind);
    }
    Err((word.span(), format!("{:?} can't be here; there may be {}", word.get_ref(), words(allowed))))
}

fn words(kinds: &[Kind]) -> String {
    kinds.iter().map(Kind::name).collect::<Vec<_>>().join(", ")
}

fn number(read: Option<&Spanned<i64>>, what: &str, usual: usize, most: usize) -> Result<usize, Wrong> {
    let Some(read) = read else { return Ok(usual) };
    let number = usize::try_from(*read.get_ref()).ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| (read.span(), format!("{what} is a number from 1 to {most}")))
}
