//! The form of a calendar: a field a weekday, and a line a date.

use backstop_domain::{
    commands::{CalendarDay, SetCalendar},
    views::CalendarView,
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    form::Filled,
    routes::url,
    ui::{Button, ButtonKind, Card, Field, FileField, LinkButton, TextArea},
};

/// Names and labels of the fields of the week.
const WEEK: [(&str, &str); 7] = [
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];

/// A calendar as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CalendarForm {
    /// Its name; an existing one gets other hours.
    pub name: String,
    /// An IANA time zone.
    pub zone: String,
    /// Hours such as `09:00-12:00, 13:00-17:00`; empty for closed, as on the other days.
    pub monday: String,
    /// Hours.
    pub tuesday: String,
    /// Hours.
    pub wednesday: String,
    /// Hours.
    pub thursday: String,
    /// Hours.
    pub friday: String,
    /// Hours.
    pub saturday: String,
    /// Hours.
    pub sunday: String,
    /// A date a line, with its hours or `closed`, and after `#` why.
    pub days: String,
    /// The text of an iCalendar file, whose holidays are added.
    pub file: String,
    /// The text of one that was chosen rather than pasted.
    pub upload: String,
}

impl CalendarForm {
    /// What the form for a new calendar begins with.
    pub(super) fn fresh() -> Self {
        let mut form = Self {
            zone: "Europe/London".to_owned(),
            ..Self::default()
        };
        for (place, hours) in form.week_mut().into_iter().enumerate() {
            let usual = if place < 5 { "09:00-17:00" } else { "closed" };
            usual.clone_into(hours);
        }
        form
    }

    fn week_mut(&mut self) -> [&mut String; 7] {
        [
            &mut self.monday,
            &mut self.tuesday,
            &mut self.wednesday,
            &mut self.thursday,
            &mut self.friday,
            &mut self.saturday,
            &mut self.sunday,
        ]
    }

    fn week(&self) -> [&String; 7] {
        [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ]
    }

    /// What was typed, for the use case.
    pub(super) fn command(&self) -> SetCalendar {
        let lines = self.days.lines().filter(|line| !line.trim().is_empty());
        SetCalendar {
            name: self.name.clone(),
            zone: self.zone.clone(),
            week: self.week().map(String::clone).to_vec(),
            days: lines.map(day).collect(),
        }
    }

    /// Holds the dates of a command, with those of the files that need not be read again.
    pub(super) fn take(&mut self, cmd: &SetCalendar) {
        let lines = cmd.days.iter().map(|d| line(&d.date, &d.hours, &d.label));
        self.days = lines.collect();
        self.file.clear();
        self.upload.clear();
    }
}

impl From<&CalendarView> for CalendarForm {
    fn from(calendar: &CalendarView) -> Self {
        let days = calendar.days.iter();
        let mut form = Self {
            name: calendar.name.clone(),
            zone: calendar.zone.clone(),
            days: days.map(|d| line(&d.date, &d.hours, &d.label)).collect(),
            ..Self::default()
        };
        for (field, hours) in form.week_mut().into_iter().zip(&calendar.week) {
            field.clone_from(hours);
        }
        form
    }
}

/// Reads `2026-12-24 09:00-12:00 # Christmas Eve`. What is no date the use case tells.
fn day(line: &str) -> CalendarDay {
    let (line, label) = line.split_once('#').unwrap_or((line, ""));
    let line = line.trim();
    let (date, hours) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    CalendarDay {
        date: date.to_owned(),
        label: label.trim().to_owned(),
        hours: hours.trim().to_owned(),
    }
}

fn line(date: &str, hours: &str, label: &str) -> String {
    let hours = if hours.is_empty() { "closed" } else { hours };
    match label {
        "" => format!("{date} {hours}\n"),
        _ => format!("{date} {hours} # {label}\n"),
    }
}

/// The form; once its effect is on the page, with the button that saves it.
pub(super) fn fields(form: &Filled<CalendarForm>, is_known: bool, is_previewed: bool) -> AnyView {
    let values = form.values.clone();
    let title = if is_known {
        format!("Change “{}”", values.name.trim())
    } else {
        "Add a calendar".to_owned()
    };
    let another = is_known.then(|| view! { <LinkButton href=url::ADMIN_CALENDARS.to_owned() kind=ButtonKind::Quiet>"Start anew"</LinkButton> });
    let week: Vec<_> = WEEK
        .into_iter()
        .zip(values.week().map(String::clone))
        .map(|((name, label), value)| view! { <Field label name value error=form.error(name)/> })
        .collect();
    let days = view! {
        <TextArea label="Dates with hours of their own" name="days" value=values.days error=form.error("days") mark_optional=true
            hint="A line each: 2026-12-24 09:00-12:00, or 2026-12-25 closed. After a # may stand why."/>
        <FileField label="Add the holidays of an iCalendar file" name="upload" accept=".ics,text/calendar" error=form.error("upload") mark_optional=true
            hint="A .ics file of up to 512 KiB. Its days from this year on become closed dates above, yearly ones for ten years."/>
        <TextArea label="Or paste the text of such a file" name="file" value=values.file error=form.error("file") mark_optional=true rows=3/>
    };
    let name = view! {
        <Field label="Name" name="name" value=values.name error=form.error("name") hint="A calendar of the same name gets these hours." required=true maxlength=Some(80)/>
        <Field label="Time zone" name="zone" value=values.zone error=form.error("zone") hint="By its IANA name, such as Europe/London." required=true/>
    };
    let wrong = form
        .error("week")
        .map(|error| view! { <p class="error">{error}</p> });
    view! {
        <Card title>
            <form class="form" method="post" action=url::ADMIN_CALENDARS enctype="multipart/form-data" data-once="">
                {name}
                <p class="hint">"Hours as 08:00-12:00, 13:00-17:00, or 24h; empty or closed where nobody works. 22:00-06:00 runs into the next day."</p>
                {wrong}
                <div class="week">{week}</div>
                {days}
                <div class="row">{buttons(is_previewed)}{another}</div>
            </form>
        </Card>
    }
    .into_any()
}

fn buttons(is_previewed: bool) -> AnyView {
    let preview = url::ADMIN_CALENDARS_PREVIEW.to_owned();
    if is_previewed {
        view! {
            <Button kind=ButtonKind::Main>"Save the calendar"</Button>
            <Button formaction=preview>"Show again what changes"</Button>
        }
        .into_any()
    } else {
        view! { <Button kind=ButtonKind::Main formaction=preview>"Show what changes"</Button> }
            .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_dates_with_hours_and_why() {
        let form = CalendarForm {
            days: "2026-12-24 09:00-12:00, 13:00-14:00 # Eve #1\r\n\n 2026-12-25\n".to_owned(),
            ..CalendarForm::fresh()
        };
        let cmd = form.command();
        assert_eq!(cmd.days.len(), 2);
        assert_eq!(
            (cmd.days[0].hours.as_str(), cmd.days[0].label.as_str()),
            ("09:00-12:00, 13:00-14:00", "Eve #1")
        );
        assert_eq!(
            (cmd.days[1].date.as_str(), cmd.days[1].hours.as_str()),
            ("2026-12-25", "")
        );
        let mut again = form.clone();
        again.take(&cmd);
        assert_eq!(
            again.days,
            "2026-12-24 09:00-12:00, 13:00-14:00 # Eve #1\n2026-12-25 closed\n"
        );
    }
}
