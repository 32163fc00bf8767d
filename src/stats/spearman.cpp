#include "stats/spearman.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.h"
#include "core/vector_clones.h"
#include "metrics/formulas.h"
#include "stats/parallel.h"

namespace modrob::stats {

namespace {

// Weighted samples side by side. Ranks are counted doubled and from the middle of the ranks, so everything added up is
// a whole number below 2^53 (up to 10^5 utterances) and exact in any order.
constexpr size_t kLanes = 16;
using Lanes = std::array<double, kLanes>;

// Positions in ascending order of a value; `ends` are the ends of the groups of equal values.
struct Ranking {
  std::vector<uint32_t> order, ends;
};

template <typename Values>
Ranking ranking_of(const Values& values) {
  Ranking ranking;
  ranking.order.resize(values.size());
  std::iota(ranking.order.begin(), ranking.order.end(), 0u);
  std::sort(ranking.order.begin(), ranking.order.end(),
            [&](uint32_t a, uint32_t b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
  for (size_t i = 1; i <= values.size(); ++i) {
    if (i == values.size() || values[ranking.order[i]] != values[ranking.order[i - 1]]) {
      ranking.ends.push_back(static_cast<uint32_t>(i));
    }
  }
  return ranking;
}

// each(position, doubled centred mean rank of its value among the weighted utterances)
template <typename Each>
MODROB_VECTOR_INLINE void for_ranks(const Ranking& ranking, const uint32_t* video, const Lanes* weights,
                                    const Lanes& total, Each&& each) {
  Lanes below{};
  size_t begin = 0;
  for (const uint32_t end : ranking.ends) {
    Lanes group{};
    for (size_t i = begin; i < end; ++i) {
      const Lanes& weight = weights[video[ranking.order[i]]];
      for (size_t l = 0; l < kLanes; ++l) group[l] += weight[l];
    }
    // Mean of the ranks below + 1 .. below + group is below + (group + 1) / 2; the mean of all ranks (total + 1) / 2.
    Lanes rank;
    for (size_t l = 0; l < kLanes; ++l) {
      rank[l] = 2 * below[l] + group[l] - total[l];
      below[l] += group[l];
    }
    for (size_t i = begin; i < end; ++i) each(ranking.order[i], rank);
    begin = end;
  }
}

// Ranks of the labels [utterances] and the sum of their squares.
MODROB_VECTOR_CLONES void label_ranks(const Ranking& ranking, const uint32_t* video, const Lanes* weights,
                                      const Lanes& total, Lanes* ranks, Lanes* squares) {
  *squares = {};
  for_ranks(ranking, video, weights, total, [&](uint32_t position, const Lanes& rank) {
    const Lanes& weight = weights[video[position]];
    ranks[position] = rank;
    for (size_t l = 0; l < kLanes; ++l) (*squares)[l] += weight[l] * rank[l] * rank[l];
  });
}

MODROB_VECTOR_CLONES void score_sums(const Ranking& ranking, const uint32_t* video, const Lanes* weights,
                                     const Lanes& total, const Lanes* labels, Lanes* squares, Lanes* products) {
  Lanes xx{}, xy{};
  for_ranks(ranking, video, weights, total, [&](uint32_t position, const Lanes& rank) {
    const Lanes& weight = weights[video[position]];
    for (size_t l = 0; l < kLanes; ++l) {
      const double weighted = weight[l] * rank[l];
      xx[l] += weighted * rank[l];
      xy[l] += weighted * labels[position][l];
    }
  });
  *squares = xx;
  *products = xy;
}

// Rows of the resampling, kLanes at a time, with everything about them that does not depend on scores.
struct Block {
  std::vector<Lanes> weights, label_ranks;  // [videos], [utterances]
  Lanes total{}, label_squares{};
};

}  // namespace

std::vector<Estimate> spearman(const Bootstrap& bootstrap, std::span<const Series> series,
                               const SpearmanOptions& options) {
  const Sample& sample = bootstrap.sample();
  const Resampling& resampling = bootstrap.resampling();
  MODROB_CHECK(options.resamples <= resampling.resamples(), "no more resamples than the bootstrap has");
  const size_t n = sample.size(), videos = sample.videos();
  // Row 0 is the sample itself.
  std::vector<size_t> rows;
  const size_t left_out = options.left_out ? videos : 0;
  for (size_t i = 0; i < left_out; ++i) rows.push_back(i);
  for (size_t i = 0; i < options.resamples; ++i) rows.push_back(videos + i);
  const size_t count = rows.size() + 1;
  const Ranking label_ranking = ranking_of(sample.labels());
  std::vector<Estimate> results(series.size());
  std::vector<std::vector<double>> values(series.size(), std::vector<double>(count, 0.0));

  const auto make_block = [&](size_t first) {
    Block block;
    block.weights.assign(videos, Lanes{});
    for (size_t l = 0; l < kLanes && first + l < count; ++l) {
      for (size_t v = 0; v < videos; ++v) {
        const size_t row = first + l;
        const double weight = row == 0 ? 1 : resampling.weights(rows[row - 1], 1)[v];
        block.weights[v][l] = weight;
        block.total[l] += weight * static_cast<double>(sample.offsets()[v + 1] - sample.offsets()[v]);
      }
    }
    block.label_ranks.resize(n);
    label_ranks(label_ranking, sample.video().data(), block.weights.data(), block.total, block.label_ranks.data(),
                &block.label_squares);
    return block;
  };
  const size_t block_count = (count + kLanes - 1) / kLanes;
  std::vector<Block> blocks(block_count);
  parallel_for(block_count, options.threads, [&](size_t b) { blocks[b] = make_block(b * kLanes); });

  parallel_for(series.size(), options.threads, [&](size_t s) {
    std::vector<float> scores(n), by_position(n);
    for (size_t draw = 0; draw < series[s].draws; ++draw) {
      series[s].fill(draw, scores);
      for (size_t i = 0; i < n; ++i) by_position[i] = scores[sample.order()[i]];
      const bool finite = std::all_of(by_position.begin(), by_position.end(), [](float x) { return std::isfinite(x); });
      if (!finite) {
        std::fill(values[s].begin(), values[s].end(), metrics::kUndefined);
        break;
      }
      if (metrics::constant(by_position)) std::fill(by_position.begin(), by_position.end(), by_position.front());
      const Ranking ranking = ranking_of(by_position);
      for (size_t b = 0; b < block_count; ++b) {
        const Block& block = blocks[b];
        Lanes squares, products;
        score_sums(ranking, sample.video().data(), block.weights.data(), block.total, block.label_ranks.data(),
                   &squares, &products);
        for (size_t l = 0; l < kLanes && b * kLanes + l < count; ++l) {
          values[s][b * kLanes + l] += metrics::pearson(squares[l], block.label_squares[l], products[l]);
        }
      }
    }
    for (double& value : values[s]) value /= static_cast<double>(series[s].draws);
    Estimate& result = results[s];
    result.point = values[s][0];
    const auto split = values[s].begin() + 1 + static_cast<std::ptrdiff_t>(left_out);
    result.left_out.assign(values[s].begin() + 1, split);
    result.resamples.assign(split, values[s].end());
  });
  return results;
}

Estimate first_resamples(const Estimate& estimate, size_t count) {
  MODROB_CHECK(count <= estimate.resamples.size(), "no more resamples than there are");
  Estimate result = estimate;
  result.resamples.resize(count);
  return result;
}

}  // namespace modrob::stats
