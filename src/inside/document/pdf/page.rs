//! The text that a page draws, put together as it stands on it: a new line where the height changes, and nothing between what is drawn
//! on at the place that was reached.

use super::{Text, words};

/// Numbers before an operator that are kept.
const MOST_OPERANDS: usize = 6;

/// The part of a letter's height that it is wide at most, alone and in a word; what is moved further has a blank before it.
const WIDE: f64 = 0.95;
const WIDE_IN_WORD: f64 = 0.55;

/// How far back an array goes between two words, in thousandths of the height.
const BETWEEN_WORDS: f64 = -200.0;

/// Where a page is drawn on.
#[derive(Debug)]
struct Pen {
    operands: Vec<f64>,
    /// The height of letters.
    size: f64,
    /// How much wider and higher the text is drawn than it says.
    scale: (f64, f64),
    /// Where the line of text begins.
    at: (f64, f64),
    /// Where the last text was drawn, and its letters.
    last: Option<((f64, f64), usize)>,
}

impl Pen {
    fn operand(&self, from_end: usize) -> f64 {
        let at = self.operands.len().checked_sub(from_end + 1);
        at.and_then(|at| self.operands.get(at)).copied().unwrap_or(0.0)
    }

    /// Carries an operator out that moves.
    fn moved(&mut self, operator: &[u8]) {
        match operator {
            b"Tf" => self.size = self.operand(0).abs(),
            b"Td" | b"TD" => {
                self.at.0 += self.operand(1) * self.scale.0;
                self.at.1 += self.operand(0) * self.scale.1;
            }
            b"Tm" => {
                self.scale = (self.operand(5).abs(), self.operand(2).abs());
                self.at = (self.operand(1), self.operand(0));
            }
            b"BT" => {
                self.scale = (1.0, 1.0);
                self.at = (0.0, 0.0);
            }
            // The next line, or another place of the page altogether.
            b"T*" | b"'" | b"\"" | b"cm" | b"Do" => self.last = None,
            _ => {}
        }
    }

    /// What stands between the text that was drawn last and what is drawn now.
    fn between(&self) -> &'static str {
        let Some((last, letters)) = self.last else { return "\n" };
        let same = |one: f64, other: f64| (one - other).abs() < 0.01;
        if !same(last.1, self.at.1) {
            return "\n";
        }
        let gap = (self.at.0 - last.0).abs();
        let wide = if letters > 1 { WIDE_IN_WORD } else { WIDE };
        let is_near = gap <= letters as f64 * wide * self.size * self.scale.0;
        if same(last.0, self.at.0) || is_near { "" } else { " " }
    }
}

impl Text {
    /// The text that a page draws.
    pub(super) fn page(&mut self, content: &[u8]) {
        let mut pen = Pen { operands: Vec::new(), size: 0.0, scale: (1.0, 1.0), at: (0.0, 0.0), last: None };
        let mut drawn = String::new();
        let (mut at, mut is_array) = (0, false);
        while let Some(byte) = content.get(at) {
            let rest = content.get(at..).unwrap_or_default();
            match byte {
                b'[' | b']' => {
                    is_array = *byte == b'[';
                    at += 1;
                }
                b'(' | b'<' => match self.string(rest) {
                    Some((text, used)) => {
                        drawn.push_str(&words(&text));
                        at += used;
                    }
                    None => at += 1,
                },
                b'/' => at += 1 + length(rest.get(1..).unwrap_or_default(), is_of_name),
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    let length = length(rest, |byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
                    let number = rest.get(..length).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
                    let number: f64 = number.unwrap_or(0.0);
                    if is_array && number < BETWEEN_WORDS && !drawn.is_empty() {
                        drawn.push(' ');
                    } else if !is_array {
                        if pen.operands.len() == MOST_OPERANDS {
                            pen.operands.remove(0);
                        }
                        pen.operands.push(number);
                    }
                    at += length.max(1);
                }
                b'A'..=b'Z' | b'a'..=b'z' | b'\'' | b'"' => {
                    let length = length(rest, is_of_name).max(1);
                    let operator = rest.get(..length).unwrap_or_default();
                    pen.moved(operator);
                    self.draw(operator, &mut drawn, &mut pen);
                    pen.operands.clear();
                    at += length;
                }
                _ => at += 1,
            }
        }
        self.draw(b"", &mut drawn, &mut pen);
        self.lines.push('\n');
    }

    /// Writes what an operator draws.
    fn draw(&mut self, operator: &[u8], drawn: &mut String, pen: &mut Pen) {
        if drawn.is_empty() {
            return;
        }
        if matches!(operator, b"Tj" | b"TJ" | b"'" | b"\"") {
            self.lines.push_str(pen.between());
            self.lines.push_str(drawn);
            let before = pen.last.filter(|(last, _)| *last == pen.at).map_or(0, |(_, letters)| letters);
            pen.last = Some((pen.at, before + drawn.chars().count()));
        } else {
            // Of something else than text, such as what stands for a picture.
            self.lines.extend([" ", drawn, " "]);
        }
        drawn.clear();
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'*'
}

fn length(bytes: &[u8], is_of: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| is_of(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(content: &str) -> Vec<String> {
        let mut text = Text::default();
        text.page(content.as_bytes());
        text.lines.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn what_is_drawn_on_the_same_height_is_one_line() {
        for (content, lines) in [
            (
                "BT /F1 12 Tf 1 0 0 1 72 720 Tm [(see ht)-3(tp://a.ex)2(ample/)] TJ 0 -14 Td (next line) Tj ET",
                &["see http://a.example/", "next line"][..],
            ),
            ("BT /F1 12 Tf 72 720 Td (http://dl.bad) Tj (host.test/a) Tj (b) Tj ET", &["http://dl.badhost.test/ab"]),
            (
                "BT /F1 12 Tf 72 720 Td (http://dl.bad) Tj 66 0 Td (host.test/a) Tj 0 -14 TD (x) Tj ET",
                &["http://dl.badhost.test/a", "x"],
            ),
            (
                "BT /F1 1 Tf 12 0 0 12 72 720 Tm (http://dl.bad) Tj ET BT 12 0 0 12 138 720 Tm (host.test/a) Tj ET",
                &["http://dl.badhost.test/a"],
            ),
            ("BT /F1 12 Tf 72 720 Td (see) Tj 60 0 Td (http://a.test/) Tj ET", &["see http://a.test/"]),
            (
                "BT /F1 12 Tf 72 720 Td [(see)-333(http://a.test/)] TJ T* (b) Tj (c) ' ET",
                &["see http://a.test/", "b", "c"],
            ),
            ("1 0 0 1 0 700 cm BT /F1 9 Tf (a) Tj ET 1 0 0 1 0 680 cm BT (b) Tj ET", &["a", "b"]),
        ] {
            assert_eq!(drawn(content), lines, "{content}");
        }
    }
}
