#include "metrics/gather.h"

#include <algorithm>
#include <set>

#include "core/error.h"
#include "corruption/lost_modalities.h"
#include "corruption/split_mask.h"

namespace modrob::metrics {

namespace {

// The row of those whom `hit` befalls in a draw. Modalities that a protocol takes are missing together.
TableRow row_of(const corruption::LostModalities& plain, corruption::Hit hit, int64_t draw) {
  const auto& corruption = plain.corruption;
  TableRow row;
  row.corruption.masks.seed = corruption.masks.seed;
  bool random = false;
  ModalitySet lost;
  for (size_t p = 0; p < corruption.perturbations.size(); ++p) {
    if ((hit & corruption::hit_of(p)) == 0) continue;
    auto one = corruption.perturbations[p];
    if (p >= plain.first) {
      lost = lost | one.modalities;
      continue;
    }
    one.rate = Rate::from_double(1);
    random = random || one.kind->random;
    row.corruption.perturbations.push_back(one);
  }
  if (!lost.empty()) row.corruption.perturbations.push_back({corruption::kMissing, lost, Rate::from_double(1)});
  row.draw = random ? draw : 0;
  return row;
}

}  // namespace

std::vector<TableRow> needed_rows(std::span<const corruption::Corruption> corruptions) {
  std::vector<TableRow> rows;
  std::set<std::string> known;
  for (const auto& corruption : corruptions) {
    const auto plain = corruption::LostModalities::of(corruption);
    for (const corruption::Hit hit : corruption::possible_hits(plain.corruption)) {
      for (int64_t draw = 0; draw < corruption.masks.draws; ++draw) {
        TableRow row = row_of(plain, hit, draw);
        if (row.draw != draw) break;  // it is the same in every draw
        if (known.insert(row.name()).second) rows.push_back(std::move(row));
      }
    }
  }
  return rows;
}

std::vector<corruption::Hit> hits_of(const corruption::Corruption& corruption, std::span<const std::string> utterances,
                                     int64_t draw) {
  if (!corruption.of_protocol()) return corruption::split_hits(corruption, {.draw = draw}, utterances);
  return corruption::lost_hits(corruption, {.draw = draw}, corruption::hashes_of(utterances));
}

void gather(const CounterfactualTable& table, const corruption::Corruption& corruption, int64_t draw,
            std::span<const corruption::Hit> hits, std::span<float> scores) {
  MODROB_CHECK(hits.size() == table.size() && scores.size() == table.size(), "one hit and one score per utterance");
  std::copy(table.clean.begin(), table.clean.end(), scores.begin());
  const auto plain = corruption::LostModalities::of(corruption);
  for (const corruption::Hit hit : corruption::possible_hits(plain.corruption)) {
    const auto row = table.row(row_of(plain, hit, draw).name());
    for (size_t i = 0; i < scores.size(); ++i) {
      if (hits[i] == hit) scores[i] = row[i];
    }
  }
}

std::vector<float> gather(const CounterfactualTable& table, const corruption::Corruption& corruption, int64_t draw) {
  std::vector<float> scores(table.size());
  gather(table, corruption, draw, hits_of(corruption, table.utterances, draw), scores);
  return scores;
}

std::string pass_name(const corruption::Corruption& corruption, int64_t draw) {
  return corruption.name() + ", draw " + std::to_string(draw);
}

}  // namespace modrob::metrics
