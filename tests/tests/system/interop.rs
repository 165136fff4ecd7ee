//! Notes, checkpoints, tiles and proofs against the crates signed_note and tlog_tiles.

use std::collections::HashMap;

use homesafe_protocol::{
    Hash,
    log::{
        Checkpoint, Frontier, TilePath, TileTree, consistency_proof, inclusion_proof, leaf_hash,
        verify_consistency, verify_inclusion,
    },
    note::{NoteAlgorithm, NoteKey, UnverifiedNote, signed_note},
};
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{TileHashReader, TileReader};

const ORIGIN: &str = "homesafe.example/hk";

#[test]
fn our_notes_verify_with_signed_note() {
    let signer = ed25519_dalek::SigningKey::from_bytes(&[4; 32]);
    let key = NoteKey::new(ORIGIN, NoteAlgorithm::Ed25519, signer.verifying_key().to_bytes().into()).unwrap();
    let note = signed_note("a text\nof two lines\n", &[(&key, &signer)]);
    let verifier = StandardVerifier::new(&key.to_string()).unwrap();
    let known = VerifierList::new(vec![Box::new(verifier)]);
    let theirs = Note::from_bytes(note.as_bytes()).unwrap();
    assert_eq!(theirs.verify(&known).unwrap().0.len(), 1);
    assert_eq!(theirs.text(), b"a text\nof two lines\n");
}

#[test]
fn notes_of_signed_note_verify_with_ours() {
    // Their signing key's text form: PRIVATE+KEY+name+id+base64(type || seed).
    let seed = [5; 32];
    let signer = ed25519_dalek::SigningKey::from_bytes(&seed);
    let key = NoteKey::new(ORIGIN, NoteAlgorithm::Ed25519, signer.verifying_key().to_bytes().into()).unwrap();
    let typed = [&[1][..], &seed].concat();
    let private = format!("PRIVATE+KEY+{ORIGIN}+{}+{}", key.id(), data_encoding::BASE64.encode(&typed));
    let theirs = StandardSigner::new(&private).unwrap();
    let mut note = Note::new(b"their text\n", &[]).unwrap();
    note.add_sigs(&[&theirs]).unwrap();
    let ours = UnverifiedNote::parse(&note.to_bytes()).unwrap();
    let keys = [key];
    let (text, signatures) = ours.verify(&keys).unwrap();
    assert_eq!((text, signatures.len()), ("their text\n", 1));
}

#[test]
fn checkpoints_read_the_same_in_both() {
    let root = leaf_hash(b"leaf");
    let ours = Checkpoint { origin: ORIGIN.parse().unwrap(), size: 1, root }.to_text();
    let theirs = tlog_tiles::Checkpoint::from_bytes(ours.as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (ORIGIN, 1, *root.as_bytes()));
    assert_eq!(theirs.to_bytes(), ours.as_bytes());
}

/// Our tiles, as their reader asks for them.
struct OurTiles(HashMap<TilePath, Vec<u8>>);

impl TileReader for OurTiles {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // Their path names the height, ours (C2SP tlog-tiles) does not.
        let ours = |tile: &tlog_tiles::Tile| {
            tile.path().replacen("tile/8/", "tile/", 1).parse::<TilePath>().unwrap()
        };
        Ok(tiles.iter().map(|tile| self.0[&ours(tile)].clone()).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn tiles_and_proofs_agree_in_both_directions() {
    let (mut tree, mut tiles, mut frontier) = (TileTree::default(), HashMap::new(), Frontier::default());
    let mut roots = vec![frontier.root()];
    const SIZE: u64 = 700;
    for n in 0..SIZE {
        tiles.extend(tree.push(&n.to_be_bytes()).into_iter().map(|tile| (tile.path, tile.bytes)));
        frontier.push(leaf_hash(&n.to_be_bytes()));
        roots.push(frontier.root());
    }
    let theirs = |hash: Hash| tlog_tiles::Hash(*hash.as_bytes());
    let ours =
        |proof: Vec<tlog_tiles::Hash>| proof.into_iter().map(|hash| Hash::from(hash.0)).collect::<Vec<_>>();
    let mut read = |path: TilePath| tiles.get(&path).cloned();
    let mut made = Vec::new();
    for n in (0..SIZE).step_by(23) {
        made.push((
            n,
            inclusion_proof(n, SIZE, &mut read).unwrap(),
            consistency_proof(n + 1, SIZE, &mut read).unwrap(),
        ));
    }
    let root = roots[SIZE as usize];
    let store = OurTiles(tiles);
    let reader = TileHashReader::new(SIZE, theirs(root), &store);
    for (n, inclusion, consistency) in made {
        let leaf = leaf_hash(&n.to_be_bytes());
        let old = roots[n as usize + 1];
        let as_theirs = |proof: &[Hash]| proof.iter().map(|hash| theirs(*hash)).collect::<Vec<_>>();
        tlog_tiles::check_record(&as_theirs(&inclusion), SIZE, theirs(root), n, theirs(leaf)).unwrap();
        tlog_tiles::check_tree(&as_theirs(&consistency), SIZE, theirs(root), n + 1, theirs(old)).unwrap();
        let proof = ours(tlog_tiles::prove_record(SIZE, n, &reader).unwrap());
        assert_eq!(verify_inclusion(leaf, n, SIZE, root, &proof), Ok(()));
        let proof = ours(tlog_tiles::prove_tree(SIZE, n + 1, &reader).unwrap());
        assert_eq!(verify_consistency(n + 1, SIZE, old, root, &proof), Ok(()));
    }
}
