//! The parsed page made harmless for the layout: not too deep, no absurd numbers.

use html2text::{Element, Handle};

/// Elements inside of each other. Real pages stay under 50; the cost of a layout grows with the square of the depth.
const MAX_DEPTH: usize = 200;

/// Attributes whose number is used in arithmetic, and the highest that is let through.
const NUMBERS: &[(&str, i64)] = &[("colspan", 50), ("rowspan", 500), ("start", 1_000_000)];

/// Cuts what is too deep and lowers numbers; whether something was cut.
pub(super) fn tame(document: &Handle) -> bool {
    let mut cut = false;
    // Not recursive: the depth is the page's choice.
    let mut todo = vec![(document.clone(), 0)];
    while let Some((node, depth)) = todo.pop() {
        if let Element { attrs, .. } = &node.data {
            for attribute in attrs.borrow_mut().iter_mut() {
                let Some((_, most)) = NUMBERS.iter().find(|(name, _)| *attribute.name.local == **name) else {
                    continue;
                };
                let number: Option<i64> = attribute.value.trim().parse().ok();
                if number.is_none_or(|number| !(1..=*most).contains(&number)) {
                    attribute.value = "1".into();
                }
            }
        }
        let mut children = node.children.borrow_mut();
        if depth == MAX_DEPTH {
            cut |= !children.is_empty();
            children.clear();
        }
        todo.extend(children.iter().map(|child| (child.clone(), depth + 1)));
    }
    cut
}
