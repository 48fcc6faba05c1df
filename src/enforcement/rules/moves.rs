//! Which stage may follow which: a table that is also a set of types, so that a move the Regulations do not allow cannot
//! be written down.
//!
//! ```compile_fail
//! use capacity_tracker::enforcement::rules::moves::{Move, at};
//! // Nobody is fined without a notice of intent (S.I. 2022/1175 regulation 4(1)).
//! Move::between::<at::Support, at::FinalNotice>();
//! ```
//!
//! ```
//! use capacity_tracker::enforcement::rules::moves::{Move, at};
//! Move::between::<at::Support, at::NoticeOfIntent>();
//! ```

use super::super::model::Stage;

/// A stage as a type.
pub trait At {
    /// The stage.
    const STAGE: Stage;
}

/// A stage that another may follow.
pub trait Before<Next: At>: At {}

/// A lawful move. There is no way to make another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    from: Stage,
    to: Stage,
}

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mover {
    /// An officer or a manager.
    Officer,
    /// An enforcement manager alone: it decides something, or puts a name under it.
    Manager,
    /// The service, when a day has come or a message was delivered.
    Service,
}

macro_rules! moves {
    ($($from:ident => $($to:ident),*;)*) => {
        /// The stages as types.
        pub mod at {
            use super::{At, Before, Stage};
            $(
                #[doc = concat!("[`Stage::", stringify!($from), "`].")]
                #[derive(Debug)]
                pub struct $from;
                impl At for $from {
                    const STAGE: Stage = Stage::$from;
                }
                $(impl Before<$to> for $from {})*
            )*
        }

        /// Every lawful move.
        pub const ALL: &[Move] = &[$($(Move { from: Stage::$from, to: Stage::$to },)*)*];
    };
}

moves! {
    Support => NoticeOfIntent, Closed;
    // "At any time": either notice may be withdrawn (regulation 7(1)).
    NoticeOfIntent => RepresentationsOpen, Withdrawn;
    RepresentationsOpen => DecisionDue, Withdrawn;
    DecisionDue => NoPenalty, FinalNotice, Withdrawn;
    NoPenalty => Closed;
    FinalNotice => Payable, Withdrawn;
    Payable => Paid, Appealed, Overdue, Withdrawn;
    // Whoever paid may still appeal (regulation 8(1) asks nothing of payment).
    // A payment that did not come after all is owed again.
    Paid => Appealed, Payable, Overdue, Withdrawn, Closed;
    // An appeal that is withdrawn leaves the notice as it was: to be paid.
    Appealed => Confirmed, Quashed, Varied, Payable, Withdrawn;
    // Whoever the tribunal did not find for may go on to the Upper Tribunal; until that is over the appeal is not finally
    // determined, and the notice stays suspended (regulation 8(2)).
    Confirmed => Paid, Overdue, Appealed, Withdrawn;
    Quashed => Appealed, Closed;
    Varied => Paid, Overdue, Appealed, Withdrawn;
    // The tribunal may let in an appeal that is late (S.I. 2009/1976 rule 5(3)(a)).
    Overdue => Paid, CountyCourt, Appealed, Withdrawn;
    CountyCourt => Paid, Appealed, Withdrawn, Closed;
    // To correct a notice is to withdraw it and begin again with a notice of intent.
    Withdrawn => Support, Closed;
    Closed => ;
}

impl Move {
    /// The move between two stages as types; anything else does not compile.
    pub const fn between<From: Before<To>, To: At>() -> Self {
        Self { from: From::STAGE, to: To::STAGE }
    }

    /// The move between two stages, if the Regulations allow it.
    pub fn find(from: Stage, to: Stage) -> Option<Self> {
        ALL.iter().copied().find(|known| known.from == from && known.to == to)
    }

    /// Where the case stood.
    pub fn from(self) -> Stage {
        self.from
    }

    /// Where it stands then.
    pub fn to(self) -> Stage {
        self.to
    }

    /// Who makes it.
    pub fn mover(self) -> Mover {
        match (self.from, self.to) {
            (Stage::Paid, Stage::Overdue) => Mover::Officer,
            (_, Stage::RepresentationsOpen | Stage::DecisionDue | Stage::Overdue) => Mover::Service,
            (Stage::FinalNotice, Stage::Payable) => Mover::Service,
            (_, Stage::NoticeOfIntent | Stage::NoPenalty | Stage::FinalNotice | Stage::Withdrawn) => Mover::Manager,
            (_, Stage::CountyCourt) | (Stage::CountyCourt, Stage::Closed) => Mover::Manager,
            _ => Mover::Officer,
        }
    }
}

/// Whether a case of this provider may go on from where help is offered. A public body owes returns and cannot be fined
/// (S.I. 2022/1175 regulation 2; Health and Social Care Act 2012 section 277E(1)).
pub fn may_be_fined(public_body: bool) -> bool {
    !public_body
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written out by hand from the Regulations, a line for each stage.
    const LAWFUL: [(&str, &str); 16] = [
        ("support", "notice_of_intent closed"),
        ("notice_of_intent", "representations_open withdrawn"),
        ("representations_open", "decision_due withdrawn"),
        ("decision_due", "no_penalty final_notice withdrawn"),
        ("no_penalty", "closed"),
        ("final_notice", "payable withdrawn"),
        ("payable", "paid appealed overdue withdrawn"),
        ("paid", "appealed payable overdue withdrawn closed"),
        ("appealed", "confirmed quashed varied payable withdrawn"),
        ("confirmed", "paid overdue appealed withdrawn"),
        ("quashed", "appealed closed"),
        ("varied", "paid overdue appealed withdrawn"),
        ("overdue", "paid county_court appealed withdrawn"),
        ("county_court", "paid appealed withdrawn closed"),
        ("withdrawn", "support closed"),
        ("closed", ""),
    ];

    #[test]
    fn every_pair_of_stages_is_lawful_or_cannot_be_said() {
        for (from, allowed) in LAWFUL {
            for to in Stage::ALL {
                let from: Stage = from.parse().unwrap();
                let lawful = allowed.split(' ').any(|word| word == to.as_str());
                assert_eq!(Move::find(from, to).is_some(), lawful, "{from:?} to {to:?}");
            }
        }
        assert_eq!(ALL.len(), LAWFUL.iter().map(|(_, to)| to.split_whitespace().count()).sum::<usize>());
    }

    #[test]
    fn nothing_is_final_that_was_not_announced_decided_and_open_to_representations() {
        // Whatever way leads from help to a final notice, it goes through each of these.
        let mut ways = vec![vec![Stage::Support]];
        let mut reached = 0;
        while let Some(way) = ways.pop() {
            let last = *way.last().unwrap();
            if last == Stage::FinalNotice {
                for needed in [Stage::NoticeOfIntent, Stage::RepresentationsOpen, Stage::DecisionDue] {
                    assert!(way.contains(&needed), "{way:?}");
                }
                reached += 1;
                continue;
            }
            let next = ALL.iter().filter(|known| known.from() == last && !way.contains(&known.to()));
            ways.extend(next.map(|known| [way.clone(), vec![known.to()]].concat()));
        }
        assert!(reached > 0);
    }

    #[test]
    fn an_appeal_suspends_everything_but_its_own_end() {
        assert!(Move::find(Stage::Appealed, Stage::Overdue).is_none());
        assert!(Move::find(Stage::Appealed, Stage::CountyCourt).is_none());
        assert!(Move::find(Stage::Appealed, Stage::Paid).is_none());
    }

    #[test]
    fn only_a_manager_decides() {
        for (from, to) in [
            (Stage::Support, Stage::NoticeOfIntent),
            (Stage::DecisionDue, Stage::NoPenalty),
            (Stage::DecisionDue, Stage::FinalNotice),
            (Stage::Payable, Stage::Withdrawn),
            (Stage::Overdue, Stage::CountyCourt),
        ] {
            assert_eq!(Move::find(from, to).unwrap().mover(), Mover::Manager);
        }
        assert_eq!(Move::between::<at::Payable, at::Paid>().mover(), Mover::Officer);
        assert_eq!(Move::between::<at::Paid, at::Overdue>().mover(), Mover::Officer);
        assert!(may_be_fined(false) && !may_be_fined(true));
    }
}
