//! Tables as Parquet: rows are held by column until there are enough for a group, and written together.

use std::fmt::Display;
use std::io::{Error, Result};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::super::columns::{Column, FieldKind, Table};
use super::table::{Cell, Finished, Written};

/// Rows of a group: so many are in memory.
const GROUP: usize = 5_000;

/// Writes a table.
pub struct ParquetWriter {
    file: SerializedFileWriter<Written>,
    columns: Vec<Held>,
    rows: usize,
}

impl ParquetWriter {
    /// Begins a table. Its columns have the names and types of the data dictionary, and each may be empty.
    pub fn create(path: &Path, table: &Table) -> Result<Self> {
        let columns: Vec<Held> = table.columns.iter().map(Held::of).collect();
        let fields = columns.iter().map(Held::field).collect::<Result<_>>()?;
        let schema = Type::group_type_builder(&table.name).with_fields(fields).build().map_err(Error::other)?;
        // No version of a library in the file: the same rows are the same bytes for as long as they can be.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("capacity-tracker".to_owned())
            .build();
        let file = SerializedFileWriter::new(Written::create(path)?, Arc::new(schema), Arc::new(properties));
        Ok(Self { file: file.map_err(Error::other)?, columns, rows: 0 })
    }

    /// Takes a row.
    pub fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell)?;
        }
        self.rows += 1;
        if self.rows == GROUP { self.write_group() } else { Ok(()) }
    }

    fn write_group(&mut self) -> Result<()> {
        let mut group = self.file.next_row_group().map_err(Error::other)?;
        for held in &mut self.columns {
            let mut column =
                group.next_column().map_err(Error::other)?.ok_or_else(|| Error::other("a column too many"))?;
            held.write(&mut column).and_then(|()| column.close()).map_err(Error::other)?;
        }
        group.close().map_err(Error::other)?;
        self.rows = 0;
        Ok(())
    }

    /// Ends the table.
    pub fn finish(mut self) -> Result<Finished> {
        if self.rows > 0 {
            self.write_group()?;
        }
        self.file.into_inner().map_err(Error::other)?.finish()
    }
}

/// A column of the rows that are held.
struct Held {
    name: String,
    values: Values,
    /// For each row 1 if it has a value, and 0 if not.
    levels: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Number(Vec<f64>),
    Truth(Vec<bool>),
    /// Days since 1970.
    Date(Vec<i32>),
    /// Microseconds since 1970.
    Moment(Vec<i64>),
}

impl Held {
    fn of(column: &Column) -> Self {
        let values = match column.kind {
            // Yes and no as words are text.
            _ if column.words.is_some() => Values::Text(Vec::new()),
            FieldKind::Text => Values::Text(Vec::new()),
            FieldKind::Integer => Values::Integer(Vec::new()),
            FieldKind::Number => Values::Number(Vec::new()),
            FieldKind::Truth => Values::Truth(Vec::new()),
            FieldKind::Date => Values::Date(Vec::new()),
            FieldKind::Moment => Values::Moment(Vec::new()),
        };
        Self { name: column.name.clone(), values, levels: Vec::new() }
    }

    fn field(&self) -> Result<TypePtr> {
        let (physical, logical) = match self.values {
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Integer(_) => (Physical::INT64, None),
            Values::Number(_) => (Physical::DOUBLE, None),
            Values::Truth(_) => (Physical::BOOLEAN, None),
            Values::Date(_) => (Physical::INT32, Some(LogicalType::Date)),
            Values::Moment(_) => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MICROS))),
        };
        let field = Type::primitive_type_builder(&self.name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build();
        field.map(Arc::new).map_err(Error::other)
    }

    fn push(&mut self, cell: &Cell<'_>) -> Result<()> {
        let Some(text) = cell.plain() else {
            self.levels.push(0);
            return Ok(());
        };
        let text = text.as_ref();
        let wrong = |error: &dyn Display| Error::other(format!("{} of the column {}: {error}", text, self.name));
        match &mut self.values {
            Values::Text(held) => held.push(text.into()),
            Values::Integer(held) => held.push(text.parse().map_err(|error| wrong(&error))?),
            Values::Number(held) => held.push(text.parse().map_err(|error| wrong(&error))?),
            Values::Truth(held) => held.push(text.parse().map_err(|error| wrong(&error))?),
            Values::Date(held) => {
                let day: NaiveDate = text.parse().map_err(|error| wrong(&error))?;
                held.push(day.to_epoch_days());
            }
            Values::Moment(held) => {
                let moment = DateTime::parse_from_rfc3339(text).map_err(|error| wrong(&error))?;
                held.push(moment.timestamp_micros());
            }
        }
        self.levels.push(1);
        Ok(())
    }

    /// Writes what is held, and forgets it.
    fn write(&mut self, out: &mut SerializedColumnWriter<'_>) -> parquet::errors::Result<()> {
        let levels = &self.levels;
        match &mut self.values {
            Values::Text(held) => write::<ByteArrayType>(out, held, levels),
            Values::Integer(held) | Values::Moment(held) => write::<Int64Type>(out, held, levels),
            Values::Number(held) => write::<DoubleType>(out, held, levels),
            Values::Truth(held) => write::<BoolType>(out, held, levels),
            Values::Date(held) => write::<Int32Type>(out, held, levels),
        }?;
        self.levels.clear();
        Ok(())
    }
}

fn write<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    held: &mut Vec<T::T>,
    levels: &[i16],
) -> parquet::errors::Result<()> {
    out.typed::<T>().write_batch(held, Some(levels), None)?;
    held.clear();
    Ok(())
}
