#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/made_up_analysis.h"
#include "report/html/choices.h"
#include "report/html/report_input.h"

namespace modrob::testing {

/// The made-up analysis of a page: what real ones look like, without training anything.
struct MadeUpPage {
  std::vector<std::string> data = {"spoken_reviews"}, models = {"misa"}, strategies = {"none", "15+15"};
  std::vector<std::string> headline = {"corr", "f1_non0", "mae"};
  std::vector<double> rates = {0.05, 0.1, 0.15, 0.3, 1.0};
  bool audio_and_video = true;  ///< conditions and reliance of audio and video too
  size_t seeds = 3, flips = 30, utterances = 686, claims = 4;
};

inline analysis::Analysis page_analysis(const MadeUpPage& page = {}) {
  MadeUpGrid grid{
      .data = page.data, .models = page.models, .strategies = page.strategies, .seeds = {}, .conditions = {}};
  grid.flips = static_cast<int64_t>(page.flips);
  for (size_t seed = 0; seed < page.seeds; ++seed) grid.seeds.push_back(static_cast<int64_t>(seed) + 1);
  for (const Modality modality : kModalities) {
    if (modality != Modality::kText && !page.audio_and_video) continue;
    for (const auto make : {+[](Modality m, double rate) { return MadeUpGrid::missing(m, rate); },
                            +[](Modality m, double rate) { return MadeUpGrid::noise(m, rate); }}) {
      for (const double rate : page.rates) {
        if (modality == Modality::kText || rate >= 0.3) grid.conditions.push_back(make(modality, rate));
      }
    }
  }
  auto made = made_up_analysis(grid);
  made.headline = page.headline;
  made.warnings.clear();
  made.missing_runs = {{"misa, 15+15, seed 9", "killed by signal 9"}};
  for (auto& data : made.data) data.utterances = static_cast<int64_t>(page.utterances);
  const auto claims = std::move(made.claims);
  made.claims.clear();
  for (size_t i = 0; i < page.claims && !claims.empty(); ++i) made.claims.push_back(claims[i % 4]);
  const bool removed = std::ranges::count(page.rates, 1.0) > 0;
  for (auto& group : made.groups) {
    for (auto& reliance : group.reliance) {
      for (auto& of : reliance.modalities) {
        if (removed && (page.audio_and_video || of.modality == Modality::kText)) continue;
        of.drop.reset();
        of.shapley.reset();
      }
      if (!removed) reliance.worst.clear(), reliance.most.reset();
    }
    for (auto& flips : group.flips) {
      for (size_t i = 0; i < flips.largest.size(); ++i) {
        flips.largest[i].utterance = "review_" + std::to_string(i % page.utterances);
      }
    }
  }
  return made;
}

/// The full grid of studies/naacl2022.toml: 5 models, 2 data sets, 4 strategies, 9 conditions with clean.
inline MadeUpPage full_grid() {
  return {.data = {"data/mosi", "data/mosei"},
          .models = {"misa", "bbfn", "self_mm", "mmim", "mult"},
          .strategies = {"none", "5+5", "10+10", "15+15"},
          .rates = {0.05, 0.1, 0.15, 0.3},
          .audio_and_video = false,
          .utterances = 4659,
          .claims = 120};
}

/// Everything else that a report shows, in the size of the analysis.
inline report::html::ReportInput made_up_input(const analysis::Analysis& analysis) {
  report::html::ReportInput input{.analysis = analysis};
  input.answers = {{.choice = report::html::first_choice(analysis)}};
  input.answers[0].answers = {
      {"Which modality does the model lean on?",
       {{.chip = {"text", report::Tone::kNeutral},
         .sentence = "Without text Corr falls by 0.550 [0.502, 0.598], without audio by 0.028.",
         .why = {"MISA leans on text: without it Corr falls from 0.74 to 0.19, without audio or video by less than "
                 "0.03."}}}},
      {"Does robust training repair what missing text costs?",
       {{.chip = {"yes", report::Tone::kGood},
         .sentence =
             "With 15+15 training Corr falls 0.060 [0.041, 0.079] less under text missing 30 % than without it.",
         .number = {&metrics::find_metric("corr"), -0.06, {-0.079, -0.041}},
         .why = {"With 15+15 training the loss at 30 % missing text is 0.11 instead of 0.17."}}}},
      {"At what price?",
       {{.chip = {"cannot tell", report::Tone::kOpen},
         .sentence = "On clean data Corr changes by -0.015 [-0.040, 0.010]; a loss of 0.010 is not ruled out.",
         .number = {&metrics::find_metric("corr"), -0.015, {-0.04, 0.01}},
         .why = {"Clean Corr differs by -0.015; three seeds cannot tell this from no difference."}}}}};
  for (const auto& group : analysis.groups) {
    for (const auto seed : group.seeds) {
      report::html::TrainingCurve curve{group.data, group.model, group.strategy, seed, {}};
      for (int64_t epoch = 1; epoch <= 8; ++epoch) {
        const auto at = static_cast<double>(epoch);
        curve.epochs.push_back({epoch, 1 + 3 / at, 0.9 + 1 / at, 1e-4, epoch < 6});
      }
      input.training.push_back(std::move(curve));
      const io::Json settings = {{"model", group.model},
                                 {"seed", seed},
                                 {"training", {{"epochs", 5}, {"batch_size", 64}}},
                                 {"robust", {{"missing", group.strategy == "none" ? 0.0 : 0.15}}}};
      const auto hash = [](char digit) { return std::string(64, digit); };
      input.provenance.runs.push_back(
          {group.data, group.model, group.strategy, seed, hash('a'), hash('b'), hash('c'), 1, settings});
    }
  }
  for (const auto& data : analysis.data) {
    auto& texts = input.transcripts[data.data];
    for (int64_t i = 0; i < data.utterances; ++i) {
      texts["review_" + std::to_string(i)] =
          "it never quite comes together, but the two leads are so good that by the end of number " +
          std::to_string(i) + " one hardly minds";
    }
    input.audits[data.data] = {{"name", data.data},
                               {"hash", std::string(64, 'd')},
                               {"errors", 0},
                               {"warnings", 1},
                               {"notes", 0},
                               {"splits",
                                {{"train",
                                  {{"utterances", 1300},
                                   {"videos", 60},
                                   {"negative", 600},
                                   {"zero", 20},
                                   {"positive", 680},
                                   {"label_mean", 0.11}}}}},
                               {"findings",
                                {{{"grade", "warning"},
                                  {"code", "long_utterance"},
                                  {"message", "3 utterances are cut"},
                                  {"advice", "raise max_tokens"}}}}};
  }
  input.provenance.facts = {{"Program", "modrob 0.1.0"}, {"LibTorch", "2.13.0"}};
  return input;
}

}  // namespace modrob::testing
