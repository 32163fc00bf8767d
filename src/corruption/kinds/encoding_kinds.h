#pragma once

#include "corruption/kinds/row_change.h"

// Kinds that act on encodings, a function each; their rows stand in kind_rows.h.
// "Uniform number i" and "normal number i" are those of the row's stream (docs/randomness.md).
namespace modrob::corruption {

/// x (1 + s n_2d) + s n_(2d+1): each feature gets a factor and an offset of its own, the same in every step.
RowChange affine(const EncodedRow& row);
/// Features, in the order of their uniform numbers, are taken in pairs, and each pair is turned by s quarter turns.
/// Lengths stay; of an odd number one feature stays.
RowChange rotation(const EncodedRow& row);
/// (1 - s) x + s mean: of a feature over the steps of a sequence, of all features of a vector.
RowChange smoothing(const EncodedRow& row);
/// Features whose uniform number is below s are 0 in every step.
RowChange dropout(const EncodedRow& row);
/// The nearest multiple (halves to the even one) of s standard deviations of the row's values.
RowChange quantise(const EncodedRow& row);
/// Cut off beyond +-(1 - s) max|x|.
RowChange clip(const EncodedRow& row);
/// Features whose uniform number is below s change their sign in every step.
RowChange sign_flip(const EncodedRow& row);
/// Each step is the mean of the clean training encodings.
RowChange mean(const EncodedRow& row);
/// x + s times the feature's standard deviation over the clean training encodings times normal number t D + d.
RowChange noise_relative(const EncodedRow& row);
/// x - s sign(score) sign(gradient of the score): towards 0 and through it. A score of 0 counts as positive, where the
/// gradient is 0 the element stays.
RowChange worst_case(const EncodedRow& row);

}  // namespace modrob::corruption
