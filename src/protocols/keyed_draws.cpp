#include "protocols/keyed_draws.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <tuple>

namespace modrob::protocols {

namespace {

ModalitySet modalities_of(std::span<const ModalityMask> masks) {
  ModalitySet set;
  for (const auto& mask : masks) set = set | mask.modality();
  return set;
}

}  // namespace

KeyedStream KeyedDraws::stream(std::string_view what, ModalitySet modalities, int64_t utterance) const {
  const bool training = question_.training();
  const uint64_t purpose = hash_text(std::string(training ? "train" : "diagnose") + ".protocol." + std::string(what));
  return KeyedStream(
      hash_words({*question_.seed, purpose, modalities.key(), static_cast<uint64_t>(training ? question_.epoch : 0), 0,
                  static_cast<uint64_t>(draw_)}),
      question_.split.ids[static_cast<size_t>(utterance)]);
}

void KeyedDraws::hide_positions(ModalityMask& mask, const RateOf& rate_of) const {
  hide_shared_positions(std::span(&mask, 1), rate_of);
}

void KeyedDraws::hide_shared_positions(std::span<ModalityMask> masks, const RateOf& rate_of) const {
  const auto modalities = modalities_of(masks);
  for (int64_t i = 0; i < masks.front().utterances(); ++i) {
    const double rate = rate_of(i);
    const auto positions = stream("position", modalities, i);
    for (int64_t t = 0; t < masks.front().width(); ++t) {
      if (positions.uniform(static_cast<uint64_t>(t)) >= rate) continue;
      for (auto& mask : masks) mask.hide(i, t);
    }
  }
}

void KeyedDraws::hide_blocks(std::span<ModalityMask> masks, Rate rate) const {
  for (int64_t i = 0; i < masks.front().utterances(); ++i) {
    const auto inner = masks.front().eligible(i);
    const int64_t length = rate.count_of(inner.count());
    const auto places = static_cast<uint64_t>(inner.count() - length + 1);
    const auto start = static_cast<int64_t>(stream("block", modalities_of(masks), i).integer(0, places));
    hide_block(masks, i, inner.begin + start, length);
  }
}

RateOf KeyedDraws::uniform_rate(ModalitySet modalities) const {
  return [this, modalities](int64_t utterance) { return stream("rate", modalities, utterance).uniform(0); };
}

std::vector<int64_t> KeyedDraws::first_utterances(std::string_view what, ModalitySet modalities, int64_t count) const {
  const auto size = static_cast<size_t>(question_.split.size());
  std::vector<double> u(size);
  for (size_t i = 0; i < size; ++i) u[i] = stream(what, modalities, static_cast<int64_t>(i)).uniform(0);
  std::vector<int64_t> order(size);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    const auto left = static_cast<size_t>(a), right = static_cast<size_t>(b);
    return std::tie(u[left], question_.split.ids[left]) < std::tie(u[right], question_.split.ids[right]);
  });
  order.resize(static_cast<size_t>(count));
  return order;
}

void KeyedDraws::hide_modalities(std::vector<ModalityMask>& masks, Rate rate) const {
  struct Cell {
    double u;
    uint64_t id;
    size_t modality;
    int64_t utterance;
  };
  std::vector<Cell> cells;
  for (int64_t i = 0; i < question_.split.size(); ++i) {
    const auto cell = stream("modality", modalities_of(masks), i);
    const uint64_t kept = cell.integer(0, masks.size());
    for (uint64_t m = 0; m < masks.size(); ++m) {
      if (m != kept) cells.push_back({cell.uniform(1 + m), question_.split.ids[static_cast<size_t>(i)], m, i});
    }
  }
  std::sort(cells.begin(), cells.end(), [](const Cell& a, const Cell& b) {
    return std::tie(a.u, a.id, a.modality) < std::tie(b.u, b.id, b.modality);
  });
  const auto wanted = static_cast<size_t>(rate.count_of(question_.split.size() * std::ssize(masks)));
  for (size_t i = 0; i < std::min(wanted, cells.size()); ++i) masks[cells[i].modality].hide(cells[i].utterance);
}

}  // namespace modrob::protocols
