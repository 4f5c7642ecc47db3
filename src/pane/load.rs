//! What a pane knows about one thing that it asked for.

use crate::effect::RequestId;
use crate::vt::ApiError;

/// Nothing asked, asked, answered or failed. "Loading" is a state here, never a separate flag.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Load<T> {
    #[default]
    Idle,
    Waiting(RequestId),
    Ready(T),
    Failed(ApiError),
}

impl<T> Load<T> {
    /// Stores the outcome of request `id`; an answer to an older question changes nothing.
    pub fn settle(&mut self, id: RequestId, outcome: Result<T, ApiError>) -> bool {
        let expected = matches!(self, Self::Waiting(waiting) if *waiting == id);
        if expected {
            *self = outcome.map_or_else(Self::Failed, Self::Ready);
        } else {
            tracing::debug!(?id, "dropped a stale answer");
        }
        expected
    }

    /// Request `id` never left: nothing was asked. False when it was for something else.
    pub fn forgo(&mut self, id: RequestId) -> bool {
        let expected = self.waiting() == Some(id);
        if expected {
            *self = Self::Idle;
        }
        expected
    }

    /// How it stands, without what came.
    pub fn state(&self) -> Load<()> {
        match self {
            Self::Idle => Load::Idle,
            Self::Waiting(id) => Load::Waiting(*id),
            Self::Ready(_) => Load::Ready(()),
            Self::Failed(error) => Load::Failed(error.clone()),
        }
    }

    pub fn ready(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            _ => None,
        }
    }

    pub fn waiting(&self) -> Option<RequestId> {
        match self {
            Self::Waiting(id) => Some(*id),
            _ => None,
        }
    }

    pub fn failed(&self) -> Option<&ApiError> {
        match self {
            Self::Failed(error) => Some(error),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_an_older_question_is_dropped() {
        let mut load = Load::Waiting(RequestId(2));
        assert!(!load.settle(RequestId(1), Ok("old")));
        assert_eq!(load, Load::Waiting(RequestId(2)));
        assert!(load.settle(RequestId(2), Ok("new")));
        assert_eq!(load, Load::Ready("new"));
    }
}
