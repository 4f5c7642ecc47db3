//! `vtriage widget`: VirusTotal's widget for other programs, as text, as HTML or as an address.

use std::io::Write;

use clap::Args;
use serde_json::Value;

use super::confirm::Consent;
use super::exit::{Exit, Failure};
use super::inputs::{self, Refusal};
use super::service::Service;
use super::{Session, output};
use crate::html;
use crate::ioc::{self, Exposure};
use crate::text::{self, Shown};
use crate::vt::calls::{self, WidgetColours};
use crate::vt::{Answer, ApiError, Reason, Verdict};

/// Where no terminal says how wide a line may be.
const WIDTH_OF_A_FILE: usize = 100;

/// Print VirusTotal's widget for an indicator as text
///
/// Costs one request; the page itself costs none. Its address is good for three days.
#[derive(Debug, Args)]
pub struct Widget {
    /// Print the HTML as it came; it is hostile text, not for a terminal
    #[arg(long, conflicts_with = "url")]
    html: bool,

    /// Print the address of the page
    #[arg(long)]
    url: bool,

    /// Also when the indicator is internal, or was submitted privately
    #[arg(long)]
    yes: bool,

    /// Text colour, six hex digits
    #[arg(long, value_name = "RRGGBB", help_heading = "Colours")]
    fg1: Option<String>,

    /// Background
    #[arg(long, value_name = "RRGGBB", help_heading = "Colours")]
    bg1: Option<String>,

    /// Second background
    #[arg(long, value_name = "RRGGBB", help_heading = "Colours")]
    bg2: Option<String>,

    /// Borders, lines, icons
    #[arg(long, value_name = "RRGGBB", help_heading = "Colours")]
    bd1: Option<String>,

    /// Hash, URL, domain or IP address, defanged or not
    indicator: String,
}

impl Widget {
    pub async fn run(&self, session: Session) -> Result<Exit, Failure> {
        let refuse = |refusal: Refusal| refusal.into_failure(&self.indicator);
        let indicator = ioc::classify(&self.indicator).map_err(|reason| refuse(Refusal::NotAnIndicator(reason)))?;
        let exposure = inputs::exposure(&indicator, &session.config);
        if exposure != Exposure::Public && !self.yes {
            return Err(refuse(Refusal::Exposed(exposure)));
        }
        inputs::tell_respelled(ioc::respelled(&self.indicator).map(|asked| (&*self.indicator, asked)));
        let call = calls::widget(&indicator.value(), &self.colours()).map_err(Failure::Usage)?;
        let mut service = Service::open(session)?;
        service.tell_of_private(Consent::of_flag(self.yes), "widget --yes");
        let Answer::Bare(answer) = service.send(&call).await?.answer else {
            return Err(no_address(&call.title()).into());
        };
        let address = answer.get("url").and_then(Value::as_str).ok_or_else(|| no_address(&call.title()))?;
        let mut out = output::stdout();
        if self.url {
            writeln!(out, "{}", Shown::of(address))?;
        } else {
            let page = calls::widget_html(address).map_err(Failure::Local)?;
            let Answer::Text(html) = service.send(&page).await?.answer else {
                return Err(no_address(&page.title()).into());
            };
            match self.html {
                // A terminal shows the page's source; anything else gets it byte for byte.
                true if output::to_terminal() => {
                    text::visible_lines(&html).iter().try_for_each(|line| writeln!(out, "{line}"))?;
                }
                true => out.write_all(html.as_bytes())?,
                false => print_text(&html, &mut out)?,
            }
        }
        out.flush()?;
        if answer.get("found").and_then(Value::as_bool) == Some(false) {
            output::say(format!("{}: {}", self.indicator, Verdict::Missing.word()));
            return Ok(Exit::NotFound);
        }
        Ok(Exit::Done)
    }

    fn colours(&self) -> WidgetColours {
        let Self { fg1, bg1, bg2, bd1, .. } = self;
        WidgetColours { fg1: fg1.clone(), bg1: bg1.clone(), bg2: bg2.clone(), bd1: bd1.clone() }
    }
}

fn no_address(request: &str) -> ApiError {
    ApiError::local(Reason::BadAnswer, request, "there is no widget in the answer")
}

/// The page laid out for the terminal's width, its links below.
fn print_text(page: &str, out: &mut impl Write) -> std::io::Result<()> {
    let page = html::render(page, output::columns().unwrap_or(WIDTH_OF_A_FILE));
    if !page.has_text {
        output::say("the widget's page holds no text: it draws itself with scripts; --url prints its address");
    }
    if page.cut {
        output::say("the widget's page is very long; its start is printed");
    }
    for line in &page.lines {
        let text: String = line.iter().map(|span| span.text.as_str()).collect();
        writeln!(out, "{}", Shown::of(text.trim_end()))?;
    }
    for link in &page.links {
        writeln!(out, "{}: {}", Shown::of(&link.text), Shown::of(&link.url))?;
    }
    Ok(())
}
