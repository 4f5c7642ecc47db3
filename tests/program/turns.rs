//! One turn of the loop: what it takes in before it draws again.

use std::io;

use crossterm::event::Event;
use futures::stream;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tokio::sync::mpsc;
use vtriage::app::Model;
use vtriage::clock::Clock;
use vtriage::effect::Effect;
use vtriage::keys::{Keymap, Press};
use vtriage::msg::{Msg, Tone};
use vtriage::run::{EffectRunner, Flow, REPLIES, Screen};
use vtriage::session::{Access, Mouse, Session};
use vtriage::theme::{Palette, Theme};

use super::harness::drawn;

/// A screen that keeps all that was drawn.
struct Frames {
    terminal: Terminal<TestBackend>,
    theme: Theme,
    drawn: Vec<String>,
}

impl Screen for Frames {
    fn draw(&mut self, model: &Model) -> io::Result<()> {
        self.drawn.push(drawn(model, &mut self.terminal, &self.theme)?);
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn retake(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn mouse(&mut self, _mouse: Mouse) -> io::Result<()> {
        Ok(())
    }

    fn dress(&mut self, _theme: Theme) -> io::Result<()> {
        Ok(())
    }

    fn write(&mut self, _bytes: &[u8]) -> io::Result<()> {
        Ok(())
    }
}

/// Does nothing but leave.
struct Leaves;

impl EffectRunner for Leaves {
    async fn carry_out(&mut self, effect: Effect, _screen: &mut (impl Screen + Send)) -> io::Result<Flow> {
        Ok(if effect == Effect::Quit { Flow::Leave } else { Flow::Stay })
    }
}

#[tokio::test]
async fn a_turn_takes_in_64_messages_and_the_next_goes_on_with_the_rest() {
    let (replies, inbox) = mpsc::channel(REPLIES);
    for number in 1..=129 {
        let said = Msg::Said { text: format!("message {number:03}"), tone: Tone::Good };
        replies.try_send(said).expect("there is room");
    }
    let leave = Press::parse("ctrl-c").expect("a key").event();
    replies.try_send(Msg::Key(leave)).expect("there is room");
    let terminal = Terminal::new(TestBackend::new(120, 40)).expect("a backend");
    let theme = Theme::by_name("terminal", Palette::default()).expect("the default theme");
    let mut screen = Frames { terminal, theme, drawn: Vec::new() };
    let session = Session { access: Access::Key, ..Session::default() };
    let mut model = Model::new(session, Keymap::default());
    let nobody_types = stream::pending::<io::Result<Event>>();
    let clock = Clock::default();
    vtriage::run::run(&mut model, &mut screen, &mut Leaves, &clock, nobody_types, inbox).await.expect("it ends");
    let last = |frame: &String| (1..=129).find(|number| frame.contains(&format!("message {number:03}")));
    assert_eq!(screen.drawn.iter().map(last).collect::<Vec<_>>(), [None, Some(64), Some(128)]);
}
