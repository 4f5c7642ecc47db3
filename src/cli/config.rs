//! `vtriage config`: where the settings are, what they say, a file to start from.

use clap::{Args, Subcommand};

use super::exit::{Exit, Failure};
use super::options::Options;
use super::{kept, output, session};
use crate::config;
use crate::text::without_keys;
use crate::theme::{Palette, Themes};

/// Show or start the settings file
///
/// Without an action it prints the settings in force, as `show` does. The API key is never printed, only where it comes
/// from.
#[derive(Debug, Args)]
pub struct Config {
    #[command(subcommand)]
    action: Option<Action>,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum Action {
    /// Print the path of the settings file
    Path,
    /// Print the settings in force
    Show,
    /// Write a settings file that explains every setting; never over one that is there
    Init,
}

impl Config {
    pub fn run(&self, options: &Options) -> Result<Exit, Failure> {
        let config = session::settings(options)?;
        match self.action {
            Some(Action::Path) => output::all(format!("{}\n", config.file.display()).as_bytes())?,
            None | Some(Action::Show) => {
                let key = session::find_key(&config);
                let page = config::show(&config, key.as_ref().map(|key| key.as_ref().map(|key| &key.from)));
                output::all(page.as_bytes())?;
                let theme = theme(&config);
                if let (Err(reason), Err(_)) = (&theme, &key) {
                    output::say(reason.to_string());
                }
                key?;
                theme?;
            }
            Some(Action::Init) => {
                kept::may_change(&config)?;
                let path = config::init(&config)?;
                output::say("wrote the settings file; every line in it is commented out, so nothing changed yet");
                output::all(format!("{}\n", path.display()).as_bytes())?;
            }
        }
        Ok(Exit::Done)
    }
}

/// Whether the theme that the settings name can be used.
fn theme(config: &config::Config) -> Result<(), Failure> {
    let Some(name) = &config.theme else { return Ok(()) };
    let themes = Themes::with_those_in(&config.paths.themes_dir());
    themes
        .named(name, Palette::default())
        .map(drop)
        .map_err(|reason| Failure::Usage(without_keys(&reason.to_string()).into_owned()))
}
