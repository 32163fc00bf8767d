// A shuffled epoch of batches from an imported container of MOSEI's unaligned dimensions (500 steps at most, 74 and 35
// features), against a training step of MISA at BERT-base size on the same threads: what the loader costs.
//
// usage: bench_loader FOLDER [SHARE]   of MOSEI's 22,856 utterances; 0.1 needs about 2 GB in FOLDER

#include <ATen/Parallel.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "batch/collator.h"
#include "batch/order.h"
#include "bench/step_benchmark.h"
#include "core/progress.h"
#include "core/threads.h"
#include "data/importers/import.h"
#include "made_up_mmsa.h"

namespace fs = std::filesystem;
using namespace modrob;

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: bench_loader FOLDER [SHARE]\n");
    return 2;
  }
  const fs::path folder = arguments[1];
  fs::create_directories(folder);
  set_progress_style(ProgressStyle::kNone);
  testing::MadeUpMmsa(count > 2 ? std::stod(arguments[2]) : 0.1).write(folder / "made_up.pkl");
  fs::remove_all(folder / "made_up");
  data::import_dataset(folder / "made_up.pkl", folder / "made_up", {});
  fs::remove(folder / "made_up.pkl");

  constexpr int64_t kBatchSize = 64;
  const batch::Collator collator(data::Dataset::open(folder / "made_up"), nullptr, {});
  const auto training = collator.dataset().indices(data::Split::kTrain);
  for (int epoch = 0; epoch < 3; ++epoch) {
    const auto start = std::chrono::steady_clock::now();
    const auto order = batch::shuffled_order(collator.ids(training), 1, epoch, 0);
    const auto batches = batch::split_into_batches(order, kBatchSize);
    for (const auto& batch : batches) collator.collate(batch);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("epoch %d: %.2f ms a batch of %d\n", epoch, 1000 * seconds / static_cast<double>(batches.size()),
                static_cast<int>(kBatchSize));
    if (epoch < 2) continue;
    bench::StepBenchmarkOptions options;
    options.token_lengths = MODROB_SOURCE_DIR "/bench/mosi_token_lengths.txt";
    options.batches = 1;
    options.compare_padded = false;
    options.threads = available_cores();
    at::set_num_threads(options.threads);
    const auto result = bench::run_step_benchmark(options);
    const double step = kBatchSize / result.at("training_step").at("utterances_per_s").get<double>();
    std::printf("training step of MISA: %.0f ms; the loader costs %.2f %% of it\n", 1000 * step,
                100 * seconds / static_cast<double>(batches.size()) / step);
  }
  fs::remove_all(folder / "made_up");
  return 0;
}
