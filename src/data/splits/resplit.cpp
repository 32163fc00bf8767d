#include "data/splits/resplit.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/progress.h"
#include "core/signals.h"
#include "data/container/dataset_copy.h"
#include "data/container/dataset_writer.h"

namespace modrob::data {

namespace fs = std::filesystem;

namespace {

io::Json rule_text(const ResplitOptions& options) {
  switch (options.rule) {
    case SplitRule::kShares:
      return {{"rule", "shares"}, {"shares", options.shares}, {"seed", options.seed}};
    case SplitRule::kFolds: {
      io::Json rule = {{"rule", "folds"}, {"folds", options.folds.folds}, {"fold", options.folds.fold}};
      if (options.folds.valid_share) rule["valid_share"] = *options.folds.valid_share;
      rule["seed"] = options.seed;
      return rule;
    }
    case SplitRule::kStandard:
      return {{"rule", "standard"}};
    case SplitRule::kFile:
      return {{"rule", "file"}, {"file", options.file.filename().string()}, {"sha256", sha256_of_file(options.file)}};
  }
  MODROB_UNREACHABLE("every split rule is listed above");
}

VideoSplits splits_by(const ResplitOptions& options, const VideoSizes& videos, ResplitPlan& plan) {
  switch (options.rule) {
    case SplitRule::kShares:
      return split_by_shares(videos, options.shares, options.seed);
    case SplitRule::kFolds:
      return split_by_folds(videos, options.folds, options.seed);
    case SplitRule::kStandard:
      return split_by_standard_folds(videos);
    case SplitRule::kFile: {
      const auto table = io::CsvTable::open(options.file);
      if (!table.notices().empty()) plan.provenance["notices"] = table.notices();
      return split_by_table(videos, table, plan.unused_videos);
    }
  }
  MODROB_UNREACHABLE("every split rule is listed above");
}

}  // namespace

ResplitPlan plan_resplit(const Dataset& dataset, const ResplitOptions& options) {
  VideoSizes videos;
  for (int64_t i = 0; i < dataset.size(); ++i) ++videos[dataset.utterance(i).video];

  ResplitPlan plan;
  plan.provenance = rule_text(options);
  const VideoSplits of_video = splits_by(options, videos, plan);
  for (const auto& [video, split] : of_video) ++plan.counts[static_cast<size_t>(split)].videos;
  for (int64_t i = 0; i < dataset.size(); ++i) {
    const auto& utterance = dataset.utterance(i);
    const Split split = of_video.at(utterance.video);
    plan.splits.push_back(split);
    ++plan.counts[static_cast<size_t>(split)].utterances;
    if (split != utterance.split) ++plan.utterances_moved;
  }
  for (const Split split : kSplits) {
    const auto& count = plan.counts[static_cast<size_t>(split)];
    plan.provenance["counts"][std::string(split_name(split))] = {{"videos", count.videos},
                                                                 {"utterances", count.utterances}};
  }
  return plan;
}

ResplitPlan resplit(const Dataset& dataset, const fs::path& output, const ResplitOptions& options) {
  ResplitPlan plan = plan_resplit(dataset, options);
  DatasetOutline outline = outline_of(dataset);
  for (size_t i = 0; i < plan.splits.size(); ++i) outline.utterances[i].split = plan.splits[i];
  outline.provenance = {
      {"made_by", "modrob data split"}, {"split", plan.provenance}, {"derived_from", source_of(dataset)}};

  const int64_t modalities = (dataset.audio_width() > 0) + (dataset.video_width() > 0);
  Progress progress("writing " + dataset.name(), modalities * dataset.size(), "utterances");
  const auto before_each = [&] {
    throw_if_stop_requested();
    progress.advance();
  };
  write_dataset(output, outline, frame_column_of(dataset, Modality::kAudio, before_each),
                frame_column_of(dataset, Modality::kVideo, before_each));
  progress.finish();
  return plan;
}

}  // namespace modrob::data
