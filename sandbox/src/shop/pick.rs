//! From the text of a query to the fields it picks, checked against the schema.

use std::collections::BTreeSet;

use graphql_parser::Pos;
use graphql_parser::query::{
    Definition, Directive, Document, Field as Written, FragmentDefinition, OperationDefinition, Selection, SelectionSet, Type,
    TypeCondition, Value as Literal, VariableDefinition, parse_query,
};
use serde_json::{Map, Value, json};

use super::schema::{Field, Kind, Schema, is_list, name};

/// Fragments within fragments.
const DEEPEST: usize = 16;

/// A field that was asked for: fragments are dissolved, variables put in.
pub(super) struct Picked {
    /// The alias, or the name.
    pub(super) key: String,
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) arguments: Map<String, Value>,
    pub(super) fields: Vec<Picked>,
    /// Of a node, whatever it is: only when it is of this type.
    pub(super) only: Option<String>,
}

pub(super) struct Operation {
    pub(super) is_mutation: bool,
    pub(super) fields: Vec<Picked>,
}

struct Reading<'a> {
    schema: &'a Schema,
    fragments: Vec<FragmentDefinition<'static, String>>,
    declared: Vec<VariableDefinition<'static, String>>,
    variables: Map<String, Value>,
    used: BTreeSet<String>,
    errors: Vec<Value>,
}

fn error(message: &str, at: Pos, code: &str) -> Value {
    json!({"message": message, "locations": [{"line": at.line, "column": at.column}], "extensions": {"code": code}})
}

/// The errors are those of the answer.
pub(super) fn pick(schema: &Schema, body: &Value) -> Result<Operation, Vec<Value>> {
    let text = body["query"].as_str().unwrap_or_default();
    let document = parse_query::<String>(text);
    let document = document
        .map_err(|cause| vec![json!({"message": format!("syntax error: {cause}"), "extensions": {"code": "PARSE_ERROR"}})])?;
    let (operations, fragments) = parts(document.into_static());
    let wanted = body["operationName"].as_str();
    let mut fitting = operations.into_iter().filter(|operation| wanted.is_none() || named(operation) == wanted);
    let (Some(operation), None) = (fitting.next(), fitting.next()) else {
        return Err(vec![json!({"message": "An operation name is required", "extensions": {"code": "missingOperation"}})]);
    };
    let (is_mutation, declared, set) = match operation {
        OperationDefinition::SelectionSet(set) => (false, Vec::new(), set),
        OperationDefinition::Query(query) => (false, query.variable_definitions, query.selection_set),
        OperationDefinition::Mutation(mutation) => (true, mutation.variable_definitions, mutation.selection_set),
        OperationDefinition::Subscription(_) => {
            return Err(vec![json!({"message": "Schema is not configured for subscriptions"})]);
        }
    };
    let mut reading = Reading { schema, fragments, declared, variables: Map::new(), used: BTreeSet::new(), errors: Vec::new() };
    reading.take_variables(&body["variables"]);
    let fields = reading.fields(&set, if is_mutation { "Mutation" } else { "QueryRoot" }, 0);
    reading.check_used();
    if reading.errors.is_empty() { Ok(Operation { is_mutation, fields }) } else { Err(reading.errors) }
}

type Parts = (Vec<OperationDefinition<'static, String>>, Vec<FragmentDefinition<'static, String>>);

fn parts(document: Document<'static, String>) -> Parts {
    let (mut operations, mut fragments) = (Vec::new(), Vec::new());
    for definition in document.definitions {
        match definition {
            Definition::Operation(operation) => operations.push(operation),
            Definition::Fragment(fragment) => fragments.push(fragment),
        }
    }
    (operations, fragments)
}

fn named<'a>(operation: &'a OperationDefinition<'static, String>) -> Option<&'a str> {
    match operation {
        OperationDefinition::Query(query) => query.name.as_deref(),
        OperationDefinition::Mutation(mutation) => mutation.name.as_deref(),
        _ => None,
    }
}

impl Reading<'_> {
    fn take_variables(&mut self, given: &Value) {
        for variable in &self.declared {
            let default = variable.default_value.as_ref();
            let value = match (given.get(&variable.name), default) {
                (None, Some(default)) => self.schema.literal(&variable.var_type, default, &Map::new()),
                (given, _) => self.schema.coerce(&variable.var_type, given.unwrap_or(&Value::Null)),
            };
            match value {
                Ok(value) => {
                    self.variables.insert(variable.name.clone(), value);
                }
                Err(fault) => {
                    let message = format!("Variable ${} of type {} was provided invalid value", variable.name, variable.var_type);
                    let mut error = error(&message, variable.position, "INVALID_VARIABLE");
                    error["extensions"]["problems"] = json!([{"path": [], "explanation": fault}]);
                    self.errors.push(error);
                }
            }
        }
    }

    fn check_used(&mut self) {
        for variable in &self.declared {
            if !self.used.contains(&variable.name) {
                let message = format!("Variable ${} is declared but not used", variable.name);
                self.errors.push(error(&message, variable.position, "variableNotUsed"));
            }
        }
    }

    fn fields(&mut self, set: &SelectionSet<'static, String>, on: &str, depth: usize) -> Vec<Picked> {
        let mut fields = Vec::new();
        for item in &set.items {
            match item {
                Selection::Field(field) if self.is_included(&field.directives) => fields.extend(self.field(field, on, depth)),
                Selection::InlineFragment(inline) if self.is_included(&inline.directives) => {
                    let TypeCondition::On(kind) = inline.type_condition.clone().unwrap_or(TypeCondition::On(on.to_owned()));
                    fields.extend(self.conditional(&inline.selection_set, &kind, on, depth));
                }
                Selection::FragmentSpread(spread) if self.is_included(&spread.directives) => {
                    let found = self.fragments.iter().find(|fragment| fragment.name == spread.fragment_name).cloned();
                    if let Some(fragment) = found.filter(|_| depth < DEEPEST) {
                        let TypeCondition::On(kind) = &fragment.type_condition;
                        fields.extend(self.conditional(&fragment.selection_set, kind, on, depth));
                    } else {
                        let message = format!("Fragment {} was used, but not defined", spread.fragment_name);
                        self.errors.push(error(&message, spread.position, "useAndDefineFragment"));
                    }
                }
                _ => {}
            }
        }
        fields
    }

    /// What is wanted of one type alone. A node may be of any; anything else is what it is.
    fn conditional(&mut self, set: &SelectionSet<'static, String>, kind: &str, on: &str, depth: usize) -> Vec<Picked> {
        if kind == on {
            return self.fields(set, on, depth + 1);
        }
        if on != "Node" || !self.schema.objects.contains_key(kind) {
            return Vec::new();
        }
        let mut fields = self.fields(set, kind, depth + 1);
        for field in &mut fields {
            field.only = Some(kind.to_owned());
        }
        fields
    }

    fn is_included(&mut self, directives: &[Directive<'static, String>]) -> bool {
        directives.iter().all(|directive| {
            let condition = directive.arguments.iter().find(|(name, _)| name == "if").map(|(_, value)| value);
            let holds = match condition {
                Some(Literal::Variable(name)) => {
                    self.used.insert(name.clone());
                    self.variables.get(name) == Some(&Value::Bool(true))
                }
                Some(Literal::Boolean(flag)) => *flag,
                _ => true,
            };
            if directive.name == "skip" { !holds } else { holds }
        })
    }

    fn field(&mut self, written: &Written<'static, String>, on: &str, depth: usize) -> Option<Picked> {
        let key = written.alias.clone().unwrap_or_else(|| written.name.clone());
        if written.name == "__typename" {
            let kind = Type::NamedType("String".to_owned());
            return Some(Picked {
                key,
                name: "__typename".to_owned(),
                kind,
                arguments: Map::new(),
                fields: Vec::new(),
                only: None,
            });
        }
        let schema = self.schema;
        let Some(field) = schema.objects.get(on).and_then(|fields| fields.get(&written.name)) else {
            let message = format!("Field '{}' doesn't exist on type '{on}'", written.name);
            self.errors.push(error(&message, written.position, "undefinedField"));
            return None;
        };
        let arguments = self.arguments(written, field);
        let inner = name(&field.kind);
        let is_object = schema.objects.contains_key(inner);
        if is_object == written.selection_set.items.is_empty() {
            let message = if is_object {
                format!("Field must have selections (field '{}' returns {inner} but has no selections)", written.name)
            } else {
                format!("Selections can't be made on scalars (field '{}' returns {inner})", written.name)
            };
            self.errors.push(error(&message, written.position, "selectionMismatch"));
            return None;
        }
        let fields = self.fields(&written.selection_set, inner, depth + 1);
        Some(Picked { key, name: written.name.clone(), kind: field.kind.clone(), arguments, fields, only: None })
    }

    fn arguments(&mut self, written: &Written<'static, String>, field: &Field) -> Map<String, Value> {
        let mut arguments = Map::new();
        for (name, literal) in &written.arguments {
            let Some(kind) = field.arguments.get(name) else {
                let message = format!("Field '{}' doesn't accept argument '{name}'", written.name);
                self.errors.push(error(&message, written.position, "argumentNotAccepted"));
                continue;
            };
            self.check_variables(literal, Some(kind), written.position);
            match self.schema.literal(kind, literal, &self.variables) {
                Ok(value) => {
                    arguments.insert(name.clone(), value);
                }
                // A variable that is wrong was told already.
                Err(_) if matches!(literal, Literal::Variable(_)) => {}
                Err(fault) => {
                    let message = format!(
                        "Argument '{name}' on Field '{}' has an invalid value. Expected type '{kind}'. {fault}",
                        written.name
                    );
                    self.errors.push(error(&message, written.position, "argumentLiteralsIncompatible"));
                }
            }
        }
        for (name, kind) in &field.arguments {
            if matches!(kind, Type::NonNullType(_)) && !written.arguments.iter().any(|(given, _)| given == name) {
                let message = format!("Field '{}' is missing required arguments: {name}", written.name);
                self.errors.push(error(&message, written.position, "missingRequiredArguments"));
            }
        }
        arguments.retain(|_, value| !value.is_null());
        arguments
    }

    /// Variables are declared, and of a kind that may stand here; inside of an object the kind is not looked at.
    fn check_variables(&mut self, literal: &Literal<'static, String>, kind: Option<&Kind>, at: Pos) {
        match literal {
            Literal::Variable(name) => {
                self.used.insert(name.clone());
                let declared = self.declared.iter().find(|variable| variable.name == *name);
                let Some(declared) = declared else {
                    self.errors.push(error(&format!("Variable ${name} is used but not declared"), at, "variableNotDefined"));
                    return;
                };
                let given = &declared.var_type;
                if kind.is_some_and(|kind| !Schema::takes(kind, given, declared.default_value.is_some())) {
                    let wanted = kind.map(ToString::to_string).unwrap_or_default();
                    let message = format!("Type mismatch on variable ${name} ({given} / {wanted})");
                    self.errors.push(error(&message, at, "variableMismatch"));
                }
            }
            Literal::List(items) => items.iter().for_each(|item| self.check_variables(item, None, at)),
            Literal::Object(fields) => fields.values().for_each(|field| self.check_variables(field, None, at)),
            _ => {}
        }
    }
}

impl Picked {
    pub(super) fn is_connection(&self) -> bool {
        name(&self.kind).ends_with("Connection")
    }

    pub(super) fn is_object(&self) -> bool {
        !self.fields.is_empty()
    }

    pub(super) fn first(&self) -> Option<usize> {
        if let Some(ids) = self.arguments.get("ids").and_then(Value::as_array) {
            return Some(ids.len());
        }
        let given = self.arguments.get("first").or_else(|| self.arguments.get("last"))?;
        usize::try_from(given.as_i64()?).ok()
    }

    /// Points of the cost: scalars 0, objects 1, connections by their size, mutations 10.
    pub(super) fn cost(&self) -> usize {
        let inner = || self.fields.iter().map(Picked::cost).sum::<usize>();
        if self.is_connection() {
            let node = self.fields.iter().filter(|field| field.name == "nodes" || field.name == "edges");
            let node: usize = node
                .map(|field| {
                    1 + field
                        .fields
                        .iter()
                        .map(|inner| if inner.name == "node" { inner.cost() - 1 } else { inner.cost() })
                        .sum::<usize>()
                })
                .sum();
            return 2 + self.first().unwrap_or(0) * node;
        }
        match (self.is_object(), is_list(&self.kind), self.first()) {
            (false, _, _) => 0,
            (true, true, Some(first)) => first * (1 + inner()),
            (true, _, _) if name(&self.kind) == "PageInfo" => 0,
            (true, _, _) => 1 + inner(),
        }
    }
}
