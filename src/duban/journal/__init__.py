"""Engine: the journal as proof. Canonical lines, chains, the tree over all lines, signed checkpoints, proofs.

Values in, values out: no Django, no file, no network; large logs are spread over processes. Used by `foundation.journal`, which keeps the lines, and by `duban verify`.
"""

from duban.journal._audit import BLOCK, Audit, Fault, Portion, PortionResult, fault_at
from duban.journal._bundles import FORMAT, BundleReport, make_bundle, verify_bundle
from duban.journal._canonical import canonical
from duban.journal._checkpoints import (
    Checkpoint,
    instant_line,
    open_checkpoint,
    read_checkpoint,
    read_checkpoint_text,
    sign_checkpoint,
)
from duban.journal._lines import (
    GENESIS,
    Line,
    LineError,
    commitment,
    first_fault,
    instant,
    read_line,
)
from duban.journal._notes import (
    Note,
    NoteError,
    Signature,
    SignerKey,
    VerifierKey,
    open_note,
    read_note,
    read_signer_key,
    read_verifier_key,
    sign_note,
)
from duban.journal._proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from duban.journal._run import (
    Chunk,
    Progress,
    Source,
    audit,
    check_portion,
    compare,
    open_all,
    ranges,
)
from duban.journal._tiles import WIDTH, StoredTree, Tile, TileMissing, cut, edge_of, grow
from duban.journal._tree import EMPTY_ROOT, Frontier, leaf_hash, leaf_hashes, node_hash, parents

__all__ = [
    "BLOCK",
    "EMPTY_ROOT",
    "FORMAT",
    "GENESIS",
    "WIDTH",
    "Audit",
    "BundleReport",
    "Checkpoint",
    "Chunk",
    "Fault",
    "Frontier",
    "Line",
    "LineError",
    "Note",
    "NoteError",
    "Portion",
    "PortionResult",
    "Progress",
    "Signature",
    "SignerKey",
    "Source",
    "StoredTree",
    "Tile",
    "TileMissing",
    "VerifierKey",
    "audit",
    "canonical",
    "check_portion",
    "commitment",
    "compare",
    "consistency_proof",
    "cut",
    "edge_of",
    "fault_at",
    "first_fault",
    "grow",
    "inclusion_proof",
    "instant",
    "instant_line",
    "leaf_hash",
    "leaf_hashes",
    "make_bundle",
    "node_hash",
    "open_all",
    "open_checkpoint",
    "open_note",
    "parents",
    "ranges",
    "read_checkpoint",
    "read_checkpoint_text",
    "read_line",
    "read_note",
    "read_signer_key",
    "read_verifier_key",
    "sign_checkpoint",
    "sign_note",
    "verify_bundle",
    "verify_consistency",
    "verify_inclusion",
]
