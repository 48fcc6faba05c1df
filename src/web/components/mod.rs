//! The parts pages are made of, each a typed view for the template of the same name in `templates/components/`.
//!
//! They follow the NHS design system's own HTML. A page's view holds them as fields and its template includes them:
//! `{{> components/input page.email}}`. Every field is always present, so that strict templates can check names; none
//! holds HTML.

mod button;
mod checkboxes;
mod content;
mod date_input;
mod error_summary;
mod field;
mod file_upload;
mod input;
mod line_chart;
mod navigation;
mod notification_banner;
mod pagination;
mod radios;
mod select;
mod summary_list;
mod table;
mod tag;
mod task_list;
mod text;
mod textarea;

pub use button::{Button, ButtonForm, CsrfField};
pub use checkboxes::Checkboxes;
pub use content::{Content, Link};
pub use date_input::{DateInput, DatePart};
pub use error_summary::{ErrorMessage, ErrorSummary};
pub use field::Size;
pub use file_upload::FileUpload;
pub use input::{Input, PasswordInput};
pub use line_chart::LineChart;
pub use navigation::{BackLink, Breadcrumbs};
pub use notification_banner::NotificationBanner;
pub use pagination::Pagination;
pub use radios::Radios;
pub use select::Select;
pub use summary_list::{SummaryList, SummaryRow};
pub use table::Table;
pub use tag::{Tag, TagColour};
pub use task_list::{Task, TaskList};
pub use text::{Details, InsetText, WarningCallout};
pub use textarea::Textarea;
