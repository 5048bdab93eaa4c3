use super::*;

fn values(count: usize, seed: usize) -> Vec<f32> {
    (0..count).map(|at| ((at * 37 + seed * 11) % 101) as f32 / 50.0 - 1.0).collect()
}

fn plain_product(left: &[f32], right: &[f32], (rows, inner, columns): (usize, usize, usize)) -> Vec<f32> {
    let mut product = vec![0.5; rows * columns];
    for row in 0..rows {
        for column in 0..columns {
            product[row * columns + column] +=
                (0..inner).map(|step| left[row * inner + step] * right[step * columns + column]).sum::<f32>();
        }
    }
    product
}

#[test]
fn a_product_is_that_of_the_plain_loops_whatever_the_sizes() {
    let mut work = Vec::new();
    for size in [(1, 1, 1), (6, 192, 32), (7, 193, 33), (5, 384, 64), (13, 400, 100), (2, 31, 70)] {
        let (rows, inner, columns) = size;
        let (left, right) = (values(rows * inner, 1), values(inner * columns, 2));
        let expected = plain_product(&left, &right, size);
        let mut turned = vec![0.0; inner * columns];
        for step in 0..inner {
            for column in 0..columns {
                turned[column * inner + step] = right[step * columns + column];
            }
        }
        let (mut by_rows, mut by_columns) = (Packed::default(), Packed::default());
        by_rows.rows(&right, columns, inner, columns);
        by_columns.columns(&turned, inner, inner, columns);
        for packed in [by_rows, by_columns] {
            for arch in [Arch::new(), Arch::Scalar] {
                let mut sums = vec![0.5; rows * columns];
                add_product(arch, Left { values: &left, stride: inner, rows }, &packed, &mut sums, columns, &mut work);
                let worst = sums.iter().zip(&expected).map(|(is, should)| (is - should).abs()).fold(0.0, f32::max);
                assert!(worst < 1e-3, "{size:?}: off by {worst}");
            }
        }
    }
}

#[test]
fn rows_of_a_wider_matrix_are_multiplied_in_place() {
    let (wide, mut work, mut packed) = (values(4 * 10, 3), Vec::new(), Packed::default());
    packed.columns(&[1.0, 0.0, 0.0, 1.0], 2, 2, 2);
    let mut sums = [0.0; 4 * 5];
    add_product(Arch::new(), Left { values: &wide[3..], stride: 10, rows: 4 }, &packed, &mut sums[1..], 5, &mut work);
    for row in 0..4 {
        assert_eq!(sums[row * 5 + 1..row * 5 + 3], wide[row * 10 + 3..row * 10 + 5]);
        assert!(sums[row * 5].abs() < f32::EPSILON);
    }
}
