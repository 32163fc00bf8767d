#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "foreign_random/numpy_legacy.h"
#include "protocols/modality_mask.h"
#include "protocols/question.h"

namespace modrob::protocols {

using RateOf = std::function<double(int64_t utterance)>;
RateOf constant_rate(double rate);

/// TFR-Net's rule, which most took over: a uniform number for every position, padding included, utterance by utterance;
/// a position stays where the number is above the rate. `masks`: of one width, they lose the same positions.
void hide_by_thresholds(foreign_random::NumpyLegacy& generator, std::span<ModalityMask> masks, const RateOf& rate_of);
/// The same with masks of their own, one modality behind the other.
void hide_each_by_thresholds(foreign_random::NumpyLegacy& generator, std::vector<ModalityMask>& masks,
                             const Question& question);

/// What numpy's and Python's `round` make of the product: halves to the even number.
int64_t rounded_share(double rate, int64_t count);
/// `length` positions from `begin` on.
void hide_block(std::span<ModalityMask> masks, int64_t utterance, int64_t begin, int64_t length);
/// NIAT's blocks in word-aligned data: rounded_share of the positions between the first and the last valid one, from a
/// uniform start, the same in all masks.
void hide_inner_blocks(foreign_random::NumpyLegacy& generator, std::span<ModalityMask> masks, double rate);

}  // namespace modrob::protocols
