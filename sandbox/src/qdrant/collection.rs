//! One collection: its layout, and the points that fit it.

use std::collections::{BTreeMap, HashMap, HashSet};

use qdrant_client::qdrant::condition::ConditionOneOf;
use qdrant_client::qdrant::r#match::MatchValue;
use qdrant_client::qdrant::point_id::PointIdOptions;
use qdrant_client::qdrant::points_selector::PointsSelectorOneOf;
use qdrant_client::qdrant::points_update_operation::Operation;
use qdrant_client::qdrant::value::Kind;
use qdrant_client::qdrant::vector::Vector as In;
use qdrant_client::qdrant::vectors::VectorsOptions;
use qdrant_client::qdrant::{
    Condition, CreateCollection, FacetCounts, FacetHit, FieldCondition, Filter, PointId, PointStruct, PointsSelector,
    PointsUpdateOperation, QueryPoints, ScoredPoint, Value, Vector, VectorInput, facet_value, query, vector_input,
    vectors_config,
};
use tonic::Status;

/// What a named vector holds.
enum Shape {
    Dense(u64),
    Rows(u64),
    Sparse,
}

pub(super) struct Collection {
    shapes: HashMap<String, Shape>,
    indexed: HashSet<String>,
    points: BTreeMap<String, PointStruct>,
}

fn refused(why: impl Into<String>) -> Status {
    Status::invalid_argument(why)
}

/// The name that a point is kept under; the order of these names is that of a scroll.
pub(super) fn key(id: &PointId) -> Result<String, Status> {
    match &id.point_id_options {
        Some(PointIdOptions::Uuid(uuid)) => Ok(uuid.to_lowercase()),
        Some(PointIdOptions::Num(number)) => Ok(format!("{number:020}")),
        None => Err(refused("Empty ID is not allowed")),
    }
}

pub(super) fn named(point: &PointStruct) -> Option<&HashMap<String, Vector>> {
    match point.vectors.as_ref()?.vectors_options.as_ref()? {
        VectorsOptions::Vectors(named) => Some(&named.vectors),
        VectorsOptions::Vector(_) => None,
    }
}

impl Collection {
    pub(super) fn new(asked: CreateCollection) -> Result<Self, Status> {
        let mut shapes = HashMap::new();
        match asked.vectors_config.and_then(|config| config.config) {
            Some(vectors_config::Config::ParamsMap(map)) => {
                for (name, params) in map.map {
                    let shape = if params.multivector_config.is_some() { Shape::Rows } else { Shape::Dense };
                    shapes.insert(name, shape(params.size));
                }
            }
            Some(vectors_config::Config::Params(_)) => return Err(Status::unimplemented("a vector without a name")),
            None => {}
        }
        let sparse = asked.sparse_vectors_config.map(|config| config.map).unwrap_or_default();
        shapes.extend(sparse.into_keys().map(|name| (name, Shape::Sparse)));
        Ok(Self { shapes, indexed: HashSet::new(), points: BTreeMap::new() })
    }

    pub(super) fn index(&mut self, field: String) {
        self.indexed.insert(field);
    }

    pub(super) fn update(&mut self, operation: PointsUpdateOperation) -> Result<(), Status> {
        match operation.operation {
            Some(Operation::Upsert(list)) => {
                let keyed = list.points.into_iter().map(|point| Ok((self.fitting(&point)?, point)));
                let keyed = keyed.collect::<Result<Vec<_>, Status>>()?;
                self.points.extend(keyed);
                Ok(())
            }
            Some(Operation::DeletePoints(some)) => self.delete(some.points.as_ref()),
            other => Err(Status::unimplemented(format!("{other:?}"))),
        }
    }

    /// The key of a point whose vectors are those of the layout.
    fn fitting(&self, point: &PointStruct) -> Result<String, Status> {
        let fits = |name: &String, wanted: u64, is: usize| {
            let told = || refused(format!("Wrong input: Vector dimension error: {name}: expected dim: {wanted}, got {is}"));
            if is as u64 == wanted { Ok(()) } else { Err(told()) }
        };
        for (name, vector) in named(point).into_iter().flatten() {
            let unknown = || refused(format!("Wrong input: Not existing vector name error: {name}"));
            match (self.shapes.get(name).ok_or_else(unknown)?, vector.vector.as_ref()) {
                (Shape::Dense(size), Some(In::Dense(dense))) => fits(name, *size, dense.data.len())?,
                (Shape::Rows(size), Some(In::MultiDense(rows))) => {
                    rows.vectors.iter().try_for_each(|row| fits(name, *size, row.data.len()))?;
                }
                (Shape::Sparse, Some(In::Sparse(sparse))) => {
                    let different: HashSet<_> = sparse.indices.iter().collect();
                    if sparse.indices.len() != sparse.values.len() || different.len() != sparse.indices.len() {
                        return Err(refused("Validation error: indices must be unique, and as many as values"));
                    }
                }
                _ => return Err(refused(format!("Wrong input: Conversion between different kinds of vectors: {name}"))),
            }
        }
        key(point.id.as_ref().ok_or_else(|| refused("Empty ID is not allowed"))?)
    }

    pub(super) fn delete(&mut self, selector: Option<&PointsSelector>) -> Result<(), Status> {
        let Some(PointsSelectorOneOf::Filter(filter)) = selector.and_then(|selector| selector.points_selector_one_of.as_ref())
        else {
            return Err(Status::unimplemented("deleting by anything but a filter"));
        };
        let gone = self.matching(Some(filter))?.into_iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
        for key in gone {
            self.points.remove(&key);
        }
        Ok(())
    }

    pub(super) fn point(&self, id: &PointId) -> Result<Option<&PointStruct>, Status> {
        Ok(self.points.get(&key(id)?))
    }

    /// In the order of their keys.
    pub(super) fn matching(&self, filter: Option<&Filter>) -> Result<Vec<(&String, &PointStruct)>, Status> {
        if filter.is_some_and(|filter| !filter.should.is_empty() || !filter.must_not.is_empty() || filter.min_should.is_some()) {
            return Err(Status::unimplemented("a filter with anything but must"));
        }
        let conditions = filter.map(|filter| filter.must.as_slice()).unwrap_or_default();
        let mut found = Vec::new();
        for (key, point) in &self.points {
            if meets(conditions, point)? {
                found.push((key, point));
            }
        }
        Ok(found)
    }

    pub(super) fn search(&self, query: &QueryPoints) -> Result<Vec<ScoredPoint>, Status> {
        let Some(query::Variant::Nearest(nearest)) = query.query.as_ref().and_then(|query| query.variant.as_ref()) else {
            return Err(Status::unimplemented("a query for anything but the nearest"));
        };
        let using = query.using.clone().unwrap_or_default();
        let unknown = || refused(format!("Wrong input: Not existing vector name error: {using}"));
        match (self.shapes.get(&using).ok_or_else(unknown)?, nearest.variant.as_ref()) {
            (Shape::Dense(size), Some(vector_input::Variant::Dense(asked))) if *size == asked.data.len() as u64 => {}
            (Shape::Sparse, Some(vector_input::Variant::Sparse(_))) => {}
            _ => return Err(refused(format!("Wrong input: the question does not fit {using}"))),
        }
        let mut found = Vec::new();
        for (_, point) in self.matching(query.filter.as_ref())? {
            if let Some(score) = named(point).and_then(|named| named.get(&using)).and_then(|own| score(nearest, own)) {
                found.push(ScoredPoint { id: point.id.clone(), score, ..ScoredPoint::default() });
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(query.limit.unwrap_or(10) as usize);
        Ok(found)
    }

    pub(super) fn facet(&self, asked: &FacetCounts) -> Result<Vec<FacetHit>, Status> {
        if !self.indexed.contains(&asked.key) {
            return Err(refused(format!("Wrong input: No appropriate index for faceting: `{}`", asked.key)));
        }
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (_, point) in self.matching(asked.filter.as_ref())? {
            if let Some(Kind::StringValue(word)) = point.payload.get(&asked.key).and_then(|value| value.kind.clone()) {
                *counts.entry(word).or_default() += 1;
            }
        }
        let value = |word| Some(facet_value::Variant::StringValue(word));
        let hit = |(word, count)| FacetHit { value: Some(qdrant_client::qdrant::FacetValue { variant: value(word) }), count };
        Ok(counts.into_iter().map(hit).take(asked.limit.unwrap_or(10) as usize).collect())
    }
}

/// Cosine for dense vectors, dot product for sparse ones; nothing where they have no dimension in common.
fn score(question: &VectorInput, stored: &Vector) -> Option<f32> {
    match (question.variant.as_ref()?, stored.vector.as_ref()?) {
        (vector_input::Variant::Dense(a), In::Dense(b)) => {
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let lengths = (dot(&a.data, &a.data) * dot(&b.data, &b.data)).sqrt();
            Some(if lengths > 0.0 { dot(&a.data, &b.data) / lengths } else { 0.0 })
        }
        (vector_input::Variant::Sparse(a), In::Sparse(b)) => {
            let of_b: HashMap<_, _> = b.indices.iter().zip(&b.values).collect();
            let shared: Vec<f32> = a.indices.iter().zip(&a.values).filter_map(|(at, a)| of_b.get(at).map(|b| a * **b)).collect();
            (!shared.is_empty()).then(|| shared.iter().sum())
        }
        _ => None,
    }
}

fn meets(conditions: &[Condition], point: &PointStruct) -> Result<bool, Status> {
    for condition in conditions {
        let met = match &condition.condition_one_of {
            Some(ConditionOneOf::Field(field)) => field_meets(field, point.payload.get(&field.key))?,
            other => return Err(Status::unimplemented(format!("{other:?}"))),
        };
        if !met {
            return Ok(false);
        }
    }
    Ok(true)
}

fn field_meets(field: &FieldCondition, value: Option<&Value>) -> Result<bool, Status> {
    let kind = value.and_then(|value| value.kind.as_ref());
    let wanted = field.r#match.as_ref().and_then(|wanted| wanted.match_value.as_ref());
    Ok(match (wanted, kind) {
        (Some(MatchValue::Integer(wanted)), Some(Kind::IntegerValue(own))) => wanted == own,
        (Some(MatchValue::Integers(wanted)), Some(Kind::IntegerValue(own))) => wanted.integers.contains(own),
        (Some(MatchValue::Keyword(wanted)), Some(Kind::StringValue(own))) => wanted == own,
        (Some(MatchValue::Keywords(wanted)), Some(Kind::StringValue(own))) => wanted.strings.contains(own),
        (Some(MatchValue::Integer(_) | MatchValue::Integers(_) | MatchValue::Keyword(_) | MatchValue::Keywords(_)), _) => false,
        (None, kind) => {
            let range = field.range.as_ref().ok_or_else(|| Status::unimplemented(format!("{field:?}")))?;
            let Some(Kind::IntegerValue(own)) = kind else { return Ok(false) };
            let own = *own as f64;
            range.gte.is_none_or(|least| own >= least)
                && range.gt.is_none_or(|below| own > below)
                && range.lte.is_none_or(|most| own <= most)
                && range.lt.is_none_or(|above| own < above)
        }
        (Some(other), _) => return Err(Status::unimplemented(format!("{other:?}"))),
    })
}
