//! Widget: the page that the service makes for other programs to embed, as text.
//!
//! Nothing in it is run and nothing it names is loaded. When it holds no text, that is said, with what the API told beside
//! its address.

use crate::keys::{Action, Context};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use ratatui::style::Color;
use serde_json::Value;

use super::line::Look;
use super::members::scalar;
use super::sheet::{Fold, Sheet};
use super::{Ask, DetailLine, Scene, offer, parts, target};
use crate::html::{Rendered, Span};
use crate::text::time;
use crate::theme::{Role, Theme};

use crate::vt::calls::WidgetColours;

/// Seconds that a widget's address is good for.
///
/// Source: <https://docs.virustotal.com/reference/widgethtmltoken>
const VALID: i64 = 3 * time::DAY;

/// The lines of the tab.
pub fn lines(scene: &Scene<'_>) -> Vec<DetailLine> {
    let mut sheet = Sheet::new(scene);
    let what = &scene.report.object.descriptor;
    if !parts::offers(Ask::Widget, what) {
        sheet.say(Role::Muted, "widgets exist for public files, URLs, domains and addresses");
        return sheet.finish("");
    }
    if offer::state(&mut sheet, Ask::Widget, "the widget") {
        let part = scene.parts.part(Ask::Widget);
        if let Some(data) = part.and_then(|part| part.data.as_deref()) {
            address(&mut sheet, data);
        }
        match &scene.parts.rendered {
            Some((_, rendered)) => page(&mut sheet, rendered),
            None if part.is_some_and(|part| part.page.is_some()) => {}
            None => sheet.say(Role::Muted, "its page was not read"),
        }
    }
    sheet.finish("the service has no widget of it")
}

/// The colours of a theme for the page, as far as the theme names them; with the terminal's own, the page keeps its own.
pub fn colours(theme: &Theme) -> WidgetColours {
    let hex = |colour: Option<Color>| match colour {
        Some(Color::Rgb(red, green, blue)) => Some(format!("{red:02x}{green:02x}{blue:02x}")),
        _ => None,
    };
    let text = theme.style(Role::Text);
    WidgetColours {
        fg1: hex(text.fg),
        bg1: hex(text.bg),
        bg2: hex(theme.style(Role::Selected).bg),
        bd1: hex(theme.style(Role::Border).fg),
    }
}

/// What the API said beside the page: ratio, found, address and until when it is good.
fn address(sheet: &mut Sheet<'_>, data: &Value) {
    let found = data.get("found").and_then(Value::as_bool);
    let ratio = data.get("detection_ratio");
    let part = |name: &str| ratio.and_then(|ratio| ratio.get(name)).and_then(scalar);
    match (found, part("detections"), part("total")) {
        (Some(false), ..) => sheet.say(Role::Warning, "the service has not found it"),
        (_, Some(detections), Some(total)) => {
            let role = if detections == "0" { Role::Text } else { Role::Malicious };
            sheet.field("detection ratio", role, &format!("{detections}/{total}"));
        }
        _ => sheet.say(Role::Muted, "the service gave no ratio with it"),
    }
    let Some(url) = data.get("url").and_then(Value::as_str) else { return };
    match issued(url) {
        Some(at) => {
            let end = at.saturating_add(VALID);
            let left = end.saturating_sub(sheet.scene.now);
            let (role, words) = match u64::try_from(left) {
                Ok(left) if left > 0 => (Role::Text, format!("for {} more", time::duration(left))),
                _ => {
                    let again = sheet.scene.session.keymap.word(Context::Detail, Action::Refresh);
                    (Role::Warning, format!("no longer: {again} asks for it again"))
                }
            };
            sheet.field("valid", role, &format!("{words}, until {}", time::utc(end)));
        }
        None => sheet.field("valid", Role::Muted, "for three days from when it was made"),
    }
    sheet.push(DetailLine::field("address", super::sheet::LABEL, Role::Text, url));
}

/// When the address was made: its token is base64 of fields joined by `||`, one of which is the time.
fn issued(url: &str) -> Option<i64> {
    let token = url.rsplit('/').next()?.trim_end_matches('=');
    let standard = token.replace('-', "+").replace('_', "/");
    let fields = STANDARD_NO_PAD.decode(standard).ok()?;
    let fields = String::from_utf8_lossy(&fields);
    let mut times = fields.rsplit("||").filter_map(|field| field.parse::<i64>().ok());
    times.find(|seconds| (1_400_000_000..10_000_000_000).contains(seconds))
}

fn page(sheet: &mut Sheet<'_>, rendered: &Rendered) {
    if rendered.has_text {
        sheet.heading("Page");
        for spans in &rendered.lines {
            sheet.push(line(spans, rendered));
        }
    } else {
        sheet.paragraph(Role::Warning, "no text in the page: it draws itself by script, and vtriage runs none");
    }
    if rendered.cut {
        sheet.say(Role::Muted, "the page was longer than what is read of a page");
    }
    if rendered.links.is_empty() {
        return;
    }
    sheet.section("widget/links", Fold::Open, "Links in it", &rendered.links.len().to_string(), |sheet| {
        for link in &rendered.links {
            let mut line = DetailLine::text(Role::Text, &link.text).and(Role::Link, &format!("  {}", link.url));
            line.target = target::of("url", &link.url);
            sheet.push(line.copies(link.url.as_str()));
        }
    });
}

/// A line of the page in its own styles.
fn line(spans: &[Span], rendered: &Rendered) -> DetailLine {
    let mut line = DetailLine::blank();
    for span in spans {
        let style = span.style;
        let role = if style.link.is_some() { Role::Link } else { Role::Text };
        let rgb = |(red, green, blue): (u8, u8, u8)| [red, green, blue];
        let look = Look {
            foreground: style.fg.map(rgb),
            background: style.bg.map(rgb),
            is_bold: style.bold,
            is_italic: style.italic,
        };
        line = line.in_look(role, &span.text, look);
    }
    let first_link = spans.iter().find_map(|span| rendered.links.get(span.style.link?));
    line.target = first_link.and_then(|link| target::of("url", &link.url));
    let text = line.plain();
    let cells: Vec<&str> = text.split('│').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    // Of a name and its value, the value is wanted.
    let text = match cells.as_slice() {
        [_, value] => (*value).to_owned(),
        cells => cells.join("  "),
    };
    if text.is_empty() { line } else { line.copies(first_link.map_or(text, |link| link.url.clone())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_tells_when_it_was_made() {
        let fields = "192.0.2.1||ip_address||{}||full||found||v3||1755097328||ab12";
        let url = format!("https://www.virustotal.com/ui/widget/html/{}", STANDARD_NO_PAD.encode(fields));
        assert_eq!(issued(&url), Some(1_755_097_328));
        assert_eq!(issued("https://www.virustotal.com/ui/widget/html/%%%"), None);
    }
}
