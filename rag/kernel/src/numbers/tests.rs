use super::*;

#[test]
fn a_row_is_normalised_scaled_and_moved() {
    let mut row = [1.0, 2.0, 3.0, 4.0];
    layer_norm(Arch::new(), &mut row, &[1.0, 1.0, 1.0, 2.0], &[0.0, 0.0, 0.0, 1.0], 0.0);
    for (is, should) in row.iter().zip([-1.341_640_8, -0.447_213_6, 0.447_213_6, 3.683_281_6]) {
        assert!((is - should).abs() < 1e-5, "{row:?}");
    }
}

#[test]
fn gelu_is_the_exact_one() {
    let mut values = [-10.0, -1.0, 0.0, 0.5, 1.0, 3.0, 40.0];
    gelu(Arch::new(), &mut values);
    for (is, should) in values.iter().zip([0.0, -0.158_655_26, 0.0, 0.345_731_23, 0.841_344_7, 2.995_950_2, 40.0]) {
        assert!((is - should).abs() < 2e-6, "{values:?}");
    }
}

#[test]
fn softmax_stands_huge_and_tiny_numbers() {
    let mut rows = [1e30, 1e30, -1e30, -1e4, 0.0, 0.0];
    softmax(Arch::new(), &mut rows, 3, 0.5);
    for (is, should) in rows.iter().zip([0.5, 0.5, 0.0, 0.0, 0.5, 0.5]) {
        assert!((is - should).abs() < 1e-6, "{rows:?}");
    }
}

#[test]
fn powers_of_e_are_right_to_seven_digits() {
    for step in -8000..800 {
        let value = step as f32 / 100.0;
        let should = f64::from(value).exp();
        assert!((f64::from(exp(value)) / should - 1.0).abs() < 2e-5 * f64::from(value.abs()).max(0.05), "e^{value}");
    }
}
