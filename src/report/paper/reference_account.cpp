#include "report/paper/reference_account.h"

#include <cmath>

#include "core/text_format.h"

namespace modrob::report::paper {

namespace {

std::string percent(double value) { return fixed(value, 2) + " %"; }

// "floor(64 x 30 %) = 19 of 64 rows, 29.69 %".
std::string rows_hit(const EffectiveRate& rate) {
  return "floor(" + std::to_string(rate.rows_per_forward) + " x " + std::to_string(rate.nominal) +
         " %) = " + std::to_string(rate.rows_perturbed) + " of " + std::to_string(rate.rows_per_forward) + " rows, " +
         percent(rate.effective) + " (" + rate.batch_source + ")";
}

std::string missing_test(const PaperCell& cell) {
  if (cell.percent == 100) return "Test: every utterance is zeroed.";
  const double share = cell.percent / 100.0;
  const int utterances = Published::instance().test_utterances(cell.data);
  const double sd = 100 * std::sqrt(share * (1 - share) / utterances);
  return "Test: each utterance is zeroed independently with probability " + std::to_string(cell.percent) +
         " %: of the " + std::to_string(utterances) + " test utterances that share on average, give or take " +
         fixed(sd, 2) + " points (standard deviation) from draw to draw.";
}

std::string noise_test(const EffectiveRate& rate) {
  std::string text = "Test: noise hits " + rows_hit(rate) + ", of each full batch";
  if (rate.rows_perturbed == 0) return text + ": nothing is perturbed.";
  return text + "; nominal " + std::to_string(rate.nominal) + " %.";
}

std::string training(const PaperCell& cell, const EffectiveRate& rate) {
  std::string text =
      "Training " + cell.training + ": of each full batch " + rows_hit(rate) + ", zeroed, and as many others noisy";
  if (rate.rows_perturbed == 0) return text + ": it trained on unperturbed batches.";
  return text + "; nominal " + std::to_string(rate.nominal) + " % of each.";
}

}  // namespace

std::vector<std::string> reference_account(const Explanation& explanation) {
  const PaperCell& cell = *explanation.cell;
  std::vector<std::string> texts;
  if (cell.diagnostic == "missing") texts.push_back(missing_test(cell));
  if (explanation.test_rate != nullptr) texts.push_back(noise_test(*explanation.test_rate));
  if (explanation.training_rate != nullptr) texts.push_back(training(cell, *explanation.training_rate));
  for (auto& note : Published::instance().notes(cell)) texts.push_back(std::move(note));
  if (explanation.logged) {
    const int decimals = decimals_of(cell.metric) + (cell.metric == "corr" ? 1 : 0);
    texts.push_back("The public log of seeds 1112, 1115 and 1222 gives " + fixed(explanation.logged->mean, decimals) +
                    " (standard deviation " + fixed(explanation.logged->sd, decimals) + ").");
  }
  return texts;
}

}  // namespace modrob::report::paper
