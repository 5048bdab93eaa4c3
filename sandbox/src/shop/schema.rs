//! The types of the schema, and values by them.

use std::collections::BTreeMap;

use graphql_parser::query::{Type, Value as Literal};
use graphql_parser::schema::{Definition, InputValue, TypeDefinition, parse_schema};
use serde_json::{Map, Value, json};

pub(super) type Kind = Type<'static, String>;

pub(super) struct Field {
    pub(super) kind: Kind,
    pub(super) arguments: BTreeMap<String, Kind>,
}

#[derive(Default)]
pub(super) struct Schema {
    pub(super) objects: BTreeMap<String, BTreeMap<String, Field>>,
    enums: BTreeMap<String, Vec<String>>,
    inputs: BTreeMap<String, BTreeMap<String, Kind>>,
}

/// The name inside lists and exclamation marks.
pub(super) fn name(kind: &Kind) -> &str {
    match kind {
        Type::NamedType(name) => name,
        Type::ListType(inner) | Type::NonNullType(inner) => name(inner),
    }
}

pub(super) fn is_list(kind: &Kind) -> bool {
    match kind {
        Type::NamedType(_) => false,
        Type::ListType(_) => true,
        Type::NonNullType(inner) => is_list(inner),
    }
}

fn inputs(given: Vec<InputValue<'static, String>>) -> BTreeMap<String, Kind> {
    given.into_iter().map(|input| (input.name, input.value_type)).collect()
}

impl Schema {
    pub(super) fn load() -> Self {
        let mut schema = Self::default();
        let Ok(document) = parse_schema::<String>(include_str!("schema.graphql")) else { return schema };
        for definition in document.into_static().definitions {
            let Definition::TypeDefinition(definition) = definition else { continue };
            match definition {
                TypeDefinition::Object(object) => {
                    let fields = object
                        .fields
                        .into_iter()
                        .map(|field| (field.name, Field { kind: field.field_type, arguments: inputs(field.arguments) }));
                    schema.objects.insert(object.name, fields.collect());
                }
                TypeDefinition::Enum(one) => {
                    schema.enums.insert(one.name, one.values.into_iter().map(|value| value.name).collect());
                }
                TypeDefinition::InputObject(input) => {
                    schema.inputs.insert(input.name, inputs(input.fields));
                }
                _ => {}
            }
        }
        schema
    }

    /// Whether a variable of that kind may stand where the other is wanted.
    pub(super) fn takes(wanted: &Kind, given: &Kind, has_default: bool) -> bool {
        match (wanted, given) {
            (Type::NonNullType(wanted), Type::NonNullType(given)) => Self::takes(wanted, given, has_default),
            (Type::NonNullType(wanted), given) => has_default && Self::takes(wanted, given, false),
            (wanted, Type::NonNullType(given)) => Self::takes(wanted, given, has_default),
            (Type::ListType(wanted), Type::ListType(given)) => Self::takes(wanted, given, false),
            (Type::NamedType(wanted), Type::NamedType(given)) => wanted == given,
            _ => false,
        }
    }

    /// A value from the variables; the error is what is wrong with it.
    pub(super) fn coerce(&self, kind: &Kind, value: &Value) -> Result<Value, String> {
        match (kind, value) {
            (Type::NonNullType(_), Value::Null) => Err("Expected value to not be null".to_owned()),
            (Type::NonNullType(inner), value) => self.coerce(inner, value),
            (_, Value::Null) => Ok(Value::Null),
            (Type::ListType(inner), Value::Array(items)) => items.iter().map(|item| self.coerce(inner, item)).collect(),
            // A single value is taken for a list of one.
            (Type::ListType(inner), value) => Ok(json!([self.coerce(inner, value)?])),
            (Type::NamedType(name), value) => self.named(name, value),
        }
    }

    fn named(&self, name: &str, value: &Value) -> Result<Value, String> {
        if let Some(fields) = self.inputs.get(name) {
            let given = value.as_object().ok_or_else(|| format!("Expected {value} to be a key-value object."))?;
            if let Some(unknown) = given.keys().find(|key| !fields.contains_key(*key)) {
                return Err(format!("Field is not defined on {name}: {unknown}"));
            }
            let mut read = Map::new();
            for (key, kind) in fields {
                match given.get(key) {
                    Some(value) => {
                        let value = self.coerce(kind, value).map_err(|fault| format!("{key}: {fault}"))?;
                        read.insert(key.clone(), value);
                    }
                    None if matches!(kind, Type::NonNullType(_)) => return Err(format!("{key}: Expected value to not be null")),
                    None => {}
                }
            }
            return Ok(Value::Object(read));
        }
        if let Some(values) = self.enums.get(name) {
            let word = value.as_str().filter(|word| values.iter().any(|known| known == word));
            return word.map(|word| json!(word)).ok_or_else(|| format!("Expected {value} to be one of: {}", values.join(", ")));
        }
        let fits = match name {
            "Int" => value.is_i64(),
            "Boolean" => value.is_boolean(),
            "ID" => return id(value),
            _ => value.is_string(),
        };
        if fits { Ok(value.clone()) } else { Err(format!("Could not coerce value {value} to {name}")) }
    }

    /// A value as it stands in the query. An enum has no quotes, and text has.
    pub(super) fn literal(
        &self,
        kind: &Kind,
        literal: &Literal<'static, String>,
        variables: &Map<String, Value>,
    ) -> Result<Value, String> {
        let plain = self.plain(kind, literal, variables)?;
        self.coerce(kind, &plain)
    }

    fn plain(&self, kind: &Kind, literal: &Literal<'static, String>, variables: &Map<String, Value>) -> Result<Value, String> {
        let is_enum = self.enums.contains_key(name(kind));
        let inner = |field: &str| self.inputs.get(name(kind)).and_then(|fields| fields.get(field)).unwrap_or(kind);
        Ok(match literal {
            Literal::Variable(name) => variables.get(name).cloned().unwrap_or_default(),
            Literal::Int(number) => json!(number.as_i64()),
            Literal::Float(number) => json!(number),
            Literal::String(_) if is_enum => return Err(format!("Expected type '{}', not text", name(kind))),
            Literal::String(text) => json!(text),
            Literal::Boolean(flag) => json!(flag),
            Literal::Null => Value::Null,
            Literal::Enum(word) if is_enum => json!(word),
            Literal::Enum(word) => return Err(format!("{word} is no value of {}", name(kind))),
            Literal::List(items) => items.iter().map(|item| self.plain(kind, item, variables)).collect::<Result<_, _>>()?,
            Literal::Object(fields) => {
                let fields = fields.iter().map(|(field, value)| Ok((field.clone(), self.plain(inner(field), value, variables)?)));
                Value::Object(fields.collect::<Result<_, String>>()?)
            }
        })
    }
}

fn id(value: &Value) -> Result<Value, String> {
    let text = value.as_str().ok_or_else(|| format!("Invalid global id '{value}'"))?;
    let is_global = text
        .strip_prefix("gid://shopify/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(kind, number)| !kind.is_empty() && number.split('?').next().is_some_and(|number| !number.is_empty()));
    if is_global { Ok(value.clone()) } else { Err(format!("Invalid global id '{text}'")) }
}
