use std::process::Command;

use super::*;

fn archive(entries: &[(&str, Vec<Vec<u8>>)]) -> Vec<u8> {
    let (mut zip, mut bytes) = (Zip::default(), Vec::new());
    for (name, pieces) in entries {
        bytes.extend(zip.begin((*name).to_owned()));
        for piece in pieces {
            bytes.extend(zip.piece(piece.clone()));
        }
        bytes.extend(zip.end());
    }
    bytes.extend(zip.finish());
    bytes
}

#[test]
fn another_program_reads_the_archive() {
    let big: Vec<u8> = (0..300_000_u32).map(|number| number as u8).collect();
    let entries = [
        ("contact.json", vec![b"{}".to_vec()]),
        ("files/ünïcode.txt", vec![b"one ".to_vec(), b"two".to_vec()]),
        ("empty", vec![]),
        ("big", big.chunks(1_000).map(<[u8]>::to_vec).collect()),
    ];
    let bytes = archive(&entries);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("archive.zip");
    std::fs::write(&file, &bytes).unwrap();
    let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n\
                  for i in z.infolist(): print(i.filename, len(z.read(i)))";
    let Ok(read) = Command::new("python3").args(["-X", "utf8", "-c", script]).arg(&file).output() else { return };
    let told = String::from_utf8_lossy(&read.stdout).into_owned();
    assert_eq!(
        told,
        "contact.json 2\nfiles/ünïcode.txt 7\nempty 0\nbig 300000\n",
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
}
