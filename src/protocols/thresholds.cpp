#include "protocols/thresholds.h"

#include <cmath>

namespace modrob::protocols {

RateOf constant_rate(double rate) {
  return [rate](int64_t) { return rate; };
}

void hide_by_thresholds(foreign_random::NumpyLegacy& generator, std::span<ModalityMask> masks, const RateOf& rate_of) {
  for (int64_t i = 0; i < masks.front().utterances(); ++i) {
    const double rate = rate_of(i);
    for (int64_t t = 0; t < masks.front().width(); ++t) {
      if (generator.uniform() > rate) continue;
      for (auto& mask : masks) mask.hide(i, t);
    }
  }
}

void hide_each_by_thresholds(foreign_random::NumpyLegacy& generator, std::vector<ModalityMask>& masks,
                             const Question& question) {
  for (size_t m = 0; m < masks.size(); ++m) {
    hide_by_thresholds(generator, std::span(masks).subspan(m, 1), constant_rate(question.rate(m)));
  }
}

int64_t rounded_share(double rate, int64_t count) {
  return static_cast<int64_t>(std::nearbyint(rate * static_cast<double>(count)));
}

void hide_block(std::span<ModalityMask> masks, int64_t utterance, int64_t begin, int64_t length) {
  for (auto& mask : masks) {
    for (int64_t t = begin; t < begin + length; ++t) mask.hide(utterance, t);
  }
}

void hide_inner_blocks(foreign_random::NumpyLegacy& generator, std::span<ModalityMask> masks, double rate) {
  for (int64_t i = 0; i < masks.front().utterances(); ++i) {
    const auto inner = masks.front().eligible(i);
    if (inner.count() == 0) continue;  // the released code would stop
    const int64_t length = rounded_share(rate, inner.count());
    hide_block(masks, i, generator.randint(inner.begin, inner.end + 1 - length), length);
  }
}

}  // namespace modrob::protocols
