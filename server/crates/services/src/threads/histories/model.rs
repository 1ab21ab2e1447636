//! What must hold of one question, in plain words and without any of the program's rules.

use backstop_domain::ids::{PostId, ThreadId};

/// Seconds of every clock in these histories.
pub(super) const CLOCK: i64 = 20 * 60;

/// How the present unanswered stretch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    Open,
    Waits,
    Answered,
    Escalated,
    Cancelled,
}

/// The case of the present stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    None,
    Queued,
    Claimed,
    Resolved,
    Over,
}

/// A reply: whose, what, and whether it may still help.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub post: PostId,
    pub by: usize,
    pub answer: bool,
    pub official: bool,
    pub shown: bool,
    pub rejected: bool,
}

/// One question.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub id: ThreadId,
    pub asker: usize,
    pub stands: Stands,
    pub episode: i32,
    /// Seconds left when the clock last began to run, and when that was.
    left: i64,
    since: i64,
    pub said: Vec<Said>,
    pub asked_back: Option<PostId>,
    pub accepted: Option<PostId>,
    pub case: Case,
    /// Cases there were.
    pub cases: usize,
    pub closed: bool,
    pub gone: bool,
}

impl Question {
    pub fn asked(id: ThreadId, asker: usize, now: i64) -> Self {
        Self {
            id,
            asker,
            stands: Stands::Open,
            episode: 1,
            left: CLOCK,
            since: now,
            said: Vec::new(),
            asked_back: None,
            accepted: None,
            case: Case::None,
            cases: 0,
            closed: false,
            gone: false,
        }
    }

    /// The moment it is due at, in seconds.
    pub fn due(&self) -> Option<i64> {
        (self.stands == Stands::Open).then_some(self.since + self.left)
    }

    pub fn unanswered(&self) -> bool {
        matches!(self.stands, Stands::Open | Stands::Waits)
    }

    pub fn at_work(&self) -> bool {
        matches!(self.case, Case::Queued | Case::Claimed)
    }

    fn helps(&self, said: &Said) -> bool {
        said.answer && said.by != self.asker && !said.rejected
    }

    /// Answers that stand.
    pub fn answers(&self) -> usize {
        let standing = self.said.iter().filter(|said| said.shown);
        standing.filter(|said| self.helps(said)).count()
    }

    /// A stretch begins. Nothing runs while it is closed.
    fn begin(&mut self, now: i64) {
        if self.closed {
            self.stands = Stands::Cancelled;
            return;
        }
        self.stands = Stands::Open;
        self.episode += 1;
        self.case = Case::None;
        (self.left, self.since) = (CLOCK, now);
    }

    fn begin_anew(&mut self, now: i64) {
        self.accepted = None;
        self.said
            .iter_mut()
            .for_each(|said| said.rejected |= said.answer);
        self.begin(now);
    }

    fn rest(&mut self, now: i64, by: Option<PostId>) {
        // Nobody may have looked since it fell due.
        self.left = (self.left - (now - self.since)).max(0);
        self.stands = Stands::Waits;
        self.asked_back = by;
    }

    fn run_on(&mut self, now: i64) {
        self.stands = Stands::Open;
        self.since = now;
    }

    /// What an answer does to clock and case.
    fn answered(&mut self, official: bool) {
        match self.case {
            Case::Queued if official => self.case = Case::Claimed,
            Case::Queued => (self.case, self.stands) = (Case::Over, Stands::Answered),
            _ if self.unanswered() => self.stands = Stands::Answered,
            _ => {}
        }
    }

    pub fn reply(&mut self, said: Said, asks_back: bool, now: i64) {
        self.said.push(said);
        if said.by == self.asker {
            if self.stands == Stands::Waits {
                self.run_on(now);
            }
        } else if said.answer {
            self.answered(said.official);
        } else if asks_back && self.stands == Stands::Open {
            self.rest(now, Some(said.post));
        }
    }

    /// The asker says that nothing helped; refused while a clock runs or an agent is at it.
    pub fn reject(&mut self, now: i64) -> bool {
        if self.closed || self.unanswered() || self.at_work() {
            return false;
        }
        self.begin_anew(now);
        true
    }

    pub fn accept(&mut self, post: PostId) {
        if self.accepted == Some(post) {
            return;
        }
        self.accepted = Some(post);
        if self.unanswered() {
            self.stands = Stands::Answered;
        } else if self.case == Case::Queued {
            (self.case, self.stands) = (Case::Over, Stands::Answered);
        }
    }

    pub fn withdraw_mark(&mut self, now: i64) {
        if self.accepted.take().is_some() && self.stands == Stands::Answered {
            self.begin_anew(now);
        }
    }

    pub fn hide(&mut self, n: usize, now: i64) {
        self.said[n].shown = false;
        let said = self.said[n];
        let was_accepted = self.accepted == Some(said.post);
        if was_accepted {
            self.accepted = None;
        }
        if self.stands == Stands::Waits && self.asked_back == Some(said.post) {
            self.run_on(now);
        } else if self.stands == Stands::Answered
            && (self.helps(&said) || was_accepted)
            && self.answers() == 0
            && self.accepted.is_none()
        {
            self.begin(now);
        }
    }

    pub fn show(&mut self, n: usize) {
        self.said[n].shown = true;
        // Whoever wrote it, nobody takes a case by it again.
        if self.helps(&self.said[n]) {
            self.answered(false);
        }
    }

    pub fn close(&mut self) {
        self.end_case();
        if self.stands != Stands::Answered {
            self.stands = Stands::Cancelled;
        }
        self.closed = true;
    }

    fn end_case(&mut self) {
        if self.at_work() {
            self.case = Case::Over;
        }
    }

    pub fn open_again(&mut self, now: i64) {
        self.closed = false;
        if self.stands != Stands::Cancelled {
            return;
        }
        if self.answers() > 0 || self.accepted.is_some() || self.case == Case::Resolved {
            self.stands = Stands::Answered;
        } else {
            self.begin(now);
        }
    }

    /// Staff set the clock by hand; whether they may.
    pub fn set(&mut self, to: Stands, now: i64) -> bool {
        match (self.stands, to) {
            (Stands::Waits, Stands::Open) => self.run_on(now),
            (Stands::Open, Stands::Waits) => self.rest(now, None),
            (Stands::Open | Stands::Waits, Stands::Answered) => self.stands = to,
            (Stands::Answered | Stands::Cancelled, Stands::Open) if !self.closed => {
                self.begin_anew(now);
            }
            _ => return false,
        }
        true
    }

    pub fn give_back(&mut self, now: i64) {
        self.case = Case::Over;
        if self.accepted.is_some() {
            self.stands = Stands::Answered;
        } else {
            self.begin(now);
        }
    }

    /// A look at the clocks; whether it became a case.
    pub fn sweep(&mut self, now: i64) -> bool {
        let due = self.due().is_some_and(|due| due <= now);
        if due {
            self.stands = Stands::Escalated;
            self.case = Case::Queued;
            self.cases += 1;
        }
        due
    }

    /// Everything that was said moves to the other question, and nothing is left to wait for here. There
    /// an answer that came along, and helped or may yet, ends what is unanswered; one by a customer before
    /// one by an agent, the earlier first.
    pub fn merge_into(&mut self, target: &mut Self, question: PostId) {
        let came: Vec<Said> = self.said.drain(..).collect();
        let helpful = came.iter().filter(|said| said.shown && target.helps(said));
        let first = helpful
            .min_by_key(|said| (said.official, said.post))
            .copied();
        let own = Said {
            post: question,
            by: self.asker,
            answer: false,
            official: false,
            shown: true,
            rejected: false,
        };
        target.said.push(own);
        target.said.extend(came);
        if let Some(first) = first {
            target.answered(first.official);
        }
        self.end_case();
        if self.stands != Stands::Answered {
            self.stands = Stands::Cancelled;
        }
        (self.accepted, self.closed, self.gone) = (None, true, true);
    }
}
