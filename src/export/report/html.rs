//! The document as one HTML file: no script, nothing from elsewhere, and a policy that forbids both.
//!
//! Every text goes through the gate for hostile text and is then escaped; there is no place where text stands in an attribute.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::blocks::{Block, Branch, Cell, Section};
use crate::export::unlinked::unlinked;
use crate::text::{self, Shown};

/// Light and dark as the reader has it, and black on white on paper.
const STYLE: &str = "
:root { color-scheme: light dark; --text: #1f2328; --back: #ffffff; --line: #d0d7de; --head: #f6f8fa; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --back: #0d1117; --line: #3d444d; --head: #161b22; --bad: #ff7b72; }
}
body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem; color: var(--text); background: var(--back);
  font: 16px/1.5 system-ui, sans-serif; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 0.9rem; }
th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; }
th { background: var(--head); }
code, pre { font-family: ui-monospace, monospace; font-size: 0.85rem; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; border: 1px solid var(--line); padding: 0.75rem; }
strong { color: var(--bad); }
details { margin: 1rem 0; }
@media print {
  :root { --text: #000000; --back: #ffffff; --line: #888888; --head: #ffffff; --bad: #000000; }
  body { margin: 0; max-width: none; font-size: 11px; }
  tr, li { break-inside: avoid; }
  thead { display: table-header-group; }
}
";

pub(super) fn page(name: &str, sections: &[Section]) -> String {
    // Only this very style is let in.
    let style = STANDARD.encode(Sha256::digest(STYLE));
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{style}'; \
         base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Case {}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escaped(name)
    );
    for section in sections {
        out.push_str(&format!("<h{0}>{1}</h{0}>\n", section.level, escaped(&section.title)));
        for block in &section.blocks {
            out.push_str(&self::block(block));
        }
    }
    out + "</body>\n</html>\n"
}

fn block(block: &Block) -> String {
    match block {
        Block::Words(words) => format!("<p>{}</p>\n", escaped(words)),
        Block::Table { head, rows } => {
            let head = joined(head.iter().map(|word| format!("<th scope=\"col\">{}</th>", escaped(word))));
            let row = |row: &Vec<Cell>| joined(row.iter().map(|one| format!("<td>{}</td>", cell(one))));
            let rows = joined(rows.iter().map(|one| format!("<tr>{}</tr>\n", row(one))));
            format!("<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n")
        }
        Block::Tree(branches) => tree(branches),
        Block::Source { label, text, .. } => {
            let lines: String = text.lines().map(|line| escaped(line) + "\n").collect();
            format!("<details>\n<summary>{}</summary>\n<pre>{lines}</pre>\n</details>\n", escaped(label))
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

/// A list in lists. A branch is at most one step deeper than that before it.
fn tree(branches: &[Branch]) -> String {
    let mut out = String::new();
    let mut open = 0;
    for branch in branches {
        let depth = branch.depth.min(open) + 1;
        while open >= depth {
            out.push_str("</li>\n");
            if open > depth {
                out.push_str("</ul>\n");
            } else {
                break;
            }
            open -= 1;
        }
        if open < depth {
            out.push_str("<ul>\n");
            open = depth;
        }
        let cells: Vec<String> = branch.cells.iter().map(cell).filter(|cell| !cell.is_empty()).collect();
        out.push_str(&format!("<li>{}", cells.join(" ")));
    }
    for _ in 0..open {
        out.push_str("</li>\n</ul>\n");
    }
    out
}

fn cell(cell: &Cell) -> String {
    let within = |name: &str, words: &str| {
        if words.is_empty() { String::new() } else { format!("<{name}>{}</{name}>", escaped(words)) }
    };
    match cell {
        Cell::Ours(words) => escaped(words),
        Cell::Strong(words) => within("strong", words),
        // What is copied out of the page is no link either.
        Cell::Foreign(words) => within("code", &unlinked(&Shown::of(words))),
        Cell::Value(words) => within("code", words),
    }
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for sign in text::visible(words).chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign => out.push(sign),
        }
    }
    out
}
