//! The document as Markdown.
//!
//! Text of others stands in code spans and makes no link, as in the tables of rows; no line begins as a formula does.

use super::blocks::{Block, Cell, Section};
use crate::export::markdown;
use crate::export::unlinked::unlinked;
use crate::text::Shown;

pub(super) fn page(sections: &[Section]) -> String {
    let mut out = String::new();
    for section in sections {
        // The first names the case; the others are ours.
        let title = if section.level == 1 { title(&section.title) } else { section.title.clone() };
        out.push_str(&format!("{} {title}\n\n", "#".repeat(section.level)));
        for block in section.blocks.iter().map(block).filter(|block| !block.is_empty()) {
            out.push_str(&block);
            out.push('\n');
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

fn title(title: &str) -> String {
    markdown::inert(&unlinked(&Shown::of(title)))
}

fn block(block: &Block) -> String {
    match block {
        Block::Words(words) => format!("{words}\n"),
        Block::Table { head, rows } => {
            let mut out = format!("| {} |\n|{}\n", head.join(" | "), "---|".repeat(head.len()));
            for row in rows {
                let cells: Vec<String> = row.iter().map(|cell| self::cell(cell).replace('|', "\\|")).collect();
                out.push_str(&format!("| {} |\n", cells.join(" | ")));
            }
            out
        }
        Block::Tree(branches) => branches.iter().fold(String::new(), |out, branch| {
            let cells: Vec<String> = branch.cells.iter().map(cell).filter(|cell| !cell.is_empty()).collect();
            out + &"  ".repeat(branch.depth) + "* " + &cells.join(" ") + "\n"
        }),
        // Graphviz is for files of its own: nothing draws it here.
        Block::Source { is_drawn: false, .. } => String::new(),
        Block::Source { language, text, .. } => format!("```{language}\n{text}```\n"),
    }
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Ours(words) => words.clone(),
        Cell::Strong(words) if words.is_empty() => String::new(),
        Cell::Strong(words) => format!("**{words}**"),
        Cell::Foreign(words) => markdown::code(&unlinked(&Shown::of(words))),
        Cell::Value(value) => markdown::code(&Shown::of(value)),
    }
}
