//! What tools recognise in a file. The service calls all of it `packers`, and most of it is compilers, formats and encodings.

use serde_json::Value;

use crate::pane::Report;
use crate::pane::detail::members::scalar;

/// How the names of packers and protectors begin, in small letters. Armadillo is left out: signatures take what Microsoft's own
/// compilers make for it.
const PACKERS: &[&str] = &[
    ".net reactor",
    "acprotect",
    "andpakk",
    "apack",
    "asm guard",
    "aspack",
    "asprotect",
    "boxedapp",
    "confuserex",
    "crinkler",
    "dotfuscator",
    "enigma",
    "exe32pack",
    "execryptor",
    "exepack",
    "exestealth",
    "expressor",
    "ezip",
    "fsg",
    "jdpack",
    "kkrunchy",
    "lzexe",
    "mew",
    "molebox",
    "morphine",
    "mpress",
    "neolite",
    "npack",
    "nspack",
    "obsidium",
    "packman",
    "pc guard",
    "pe compact",
    "pecompact",
    "pelock",
    "pepack",
    "pespin",
    "petite",
    "pex",
    "pklite",
    "polycrypt",
    "private exe protector",
    "rlpack",
    "safengine",
    "sdprotect",
    "simplepack",
    "smartassembly",
    "svkp",
    "telock",
    "themida",
    "upack",
    "upx",
    "vmprotect",
    "winlicense",
    "winupack",
    "wwpack",
    "xpack",
    "yoda",
];

/// What a file was recognised as: `UPX v3.05 (PEiD)`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recognised {
    /// What packs or protects it.
    pub(super) packers: Vec<String>,
    /// All else.
    pub(super) others: Vec<String>,
}

impl Recognised {
    /// By what tools say of a file. What several of them say alike stands once, with all of their names.
    pub(super) fn of(report: &Report) -> Self {
        let (mut packers, mut others) = (Vec::new(), Vec::new());
        let said = report.attribute("packers").and_then(Value::as_object).into_iter().flatten();
        for (tool, names) in said {
            let names = scalar(names).unwrap_or_default();
            let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
            let (packing, other): (Vec<&str>, Vec<&str>) = names.partition(|name| is_packer(name));
            add(&mut packers, tool, packing);
            add(&mut others, tool, other);
        }
        let words = |found: Vec<(String, Vec<&str>)>| {
            found.into_iter().map(|(names, tools)| format!("{names} ({})", tools.join(", "))).collect()
        };
        Self { packers: words(packers), others: words(others) }
    }
}

/// Whether a name is one of the table, with or without a version behind it.
fn is_packer(name: &str) -> bool {
    let name = name.to_lowercase();
    let rests = PACKERS.iter().filter_map(|packer| name.strip_prefix(packer));
    rests.into_iter().any(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Files a tool under the names that it gives, each once.
fn add<'a>(found: &mut Vec<(String, Vec<&'a str>)>, tool: &'a str, mut names: Vec<&str>) {
    names.dedup();
    let names = names.join(", ");
    match found.iter_mut().find(|(known, _)| *known == names) {
        _ if names.is_empty() => {}
        Some((_, tools)) => tools.push(tool),
        None => found.push((names, vec![tool])),
    }
}
