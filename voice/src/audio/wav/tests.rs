use proptest::prelude::*;

use super::*;

fn read(file: &[u8], cut: usize) -> Result<Vec<u8>, WavError> {
    let (mut reader, mut out) = (WavReader::new(), Vec::new());
    for piece in file.chunks(cut) {
        reader.push(piece, &mut out)?;
    }
    reader.finish(&mut out)?;
    Ok(out)
}

#[test]
fn a_file_in_pieces_is_read_like_a_whole_one() {
    let samples: Vec<i16> = (0..2_205).map(|place| (place % 100) * 50).collect();
    let file = write_pcm(&samples, 22_050);
    let whole = read(&file, file.len()).unwrap();
    assert!(whole.len().abs_diff(800) < 20, "{}", whole.len());
    for cut in [1, 3, 7, 100] {
        assert_eq!(read(&file, cut).unwrap(), whole, "{cut}");
    }
}

#[test]
fn a_header_that_does_not_know_its_length_is_believed_as_far_as_the_sound_goes() {
    let mut file = write_pcm(&[1_000; 160], 8_000);
    file[40..44].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(read(&file, 50).unwrap(), vec![mulaw::encode(1_000); 160]);
}

#[test]
fn what_we_write_we_read() {
    let codes: Vec<u8> = (0..=255).collect();
    assert_eq!(read(&write_mulaw(&codes, 1), 64).unwrap(), codes);
}

#[test]
fn what_cannot_be_read_is_said() {
    assert!(matches!(read(b"ID3 and then much more than that", 8), Err(WavError::NotWav)));
    let mut eight_bits = write_pcm(&[0; 8], 8_000);
    eight_bits[34] = 8;
    assert!(matches!(read(&eight_bits, 100), Err(WavError::Format { bits: 8, .. })));
    let endless = [&b"RIFF\0\0\0\0WAVELIST"[..], &u32::MAX.to_le_bytes(), &vec![0; 70_000]].concat();
    assert!(matches!(read(&endless, 4_096), Err(WavError::HeaderTooLong)));
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200), place in 0_usize..60, value: u8) {
        let _ = read(&bytes, 10);
        let mut file = write_pcm(&[5; 40], 16_000);
        file[place] = value;
        let _ = read(&file, 10);
    }
}
