#include <ATen/Parallel.h>

#include <iostream>

#include "bench/diagnosis_benchmark.h"
#include "bench/encode_benchmark.h"
#include "bench/protocol_benchmark.h"
#include "bench/step_benchmark.h"
#include "commands/number_options.h"
#include "commands/option_values.h"
#include "config/home.h"
#include "core/threads.h"
#include "model_commands.h"
#include "train/run_sources.h"

namespace modrob::app {

namespace {

struct BenchCommand {
  bench::StepBenchmarkOptions step;
  bench::EncodeBenchmarkOptions encode;
  std::string lengths;
  std::string data = "spoken_reviews";
  std::vector<std::string> assignments;
  int64_t draws = 20;
  int threads = 0;
  bool no_padded = false;
  std::string device = "cpu", precision = "float32";
};

int threads_of(const BenchCommand& command) { return command.threads > 0 ? command.threads : available_cores(); }

// Where and how precisely it computes, for options that say so.
template <typename Options>
void set_place(const BenchCommand& command, Options& options) {
  options.threads = threads_of(command);
  options.device = read_at("--device ", [&] { return ComputeDevice::parse(command.device); });
  options.precision = read_at("--precision ", [&] { return parse_precision(command.precision); });
}

void add_place(CLI::App& sub, BenchCommand& command) {
  sub.add_option("--threads", command.threads, "threads [all cores]")->check(whole_number_from(1, 1024));
  sub.add_option("--device", command.device, "cpu, cuda, cuda:N or auto [cpu]")->type_name("DEVICE");
  sub.add_option("--precision", command.precision, "of the text encoder [float32]")
      ->type_name(one_of({"float32", "bf16"}));
}

void step(BenchCommand command) {
  set_place(command, command.step);
  command.step.token_lengths = command.lengths.empty() ? config::resource("bench") / "mosi_token_lengths.txt"
                                                       : std::filesystem::path(command.lengths);
  command.step.compare_padded = !command.no_padded;
  std::cout << bench::run_step_benchmark(command.step).dump(2) << "\n";
}

void encode(BenchCommand command) {
  set_place(command, command.encode);
  std::cout << bench::run_encode_benchmark(command.encode).dump(2) << "\n";
}

void add_encode(CLI::App& sub, const std::shared_ptr<BenchCommand>& command) {
  auto& options = command->encode;
  sub.add_option("--text-encoder", options.text_encoder, "folder, or minilm")->type_name(takes::kEncoder)->required();
  sub.add_option("--token-ids", options.token_ids, "a line of ids for each utterance, [CLS] and [SEP] included")
      ->type_name(takes::kFile)
      ->required();
  sub.add_option("--batch-size", options.batch_size, "utterances a batch [64]")->check(whole_number_from(1, 4096));
  sub.add_option("--repeats", options.repeats, "passes that are measured [3]")->check(whole_number_from(1, 1000));
  add_place(sub, *command);
  sub.add_flag("--train", options.train, "forward and backward of the mean encodings, too");
  sub.add_option("--output", options.output, "safetensors of the mean encodings [none]")->type_name(takes::kFile);
  sub.add_flag("--json")->description("it prints JSON in any case");
  sub.footer(
      "Utterances are encoded in the file's order. Medians over the passes, after one that is not counted;\n"
      "share_of_sgemm counts real tokens only, as bench step does, and processor_share_of_sgemm the same by processor "
      "time,\n"
      "which other programs disturb less; peak_memory_gb is the process's so far.\n"
      "Example: modrob bench encode --text-encoder minilm --token-ids ids.txt --train --threads 2");
  sub.callback([command] { encode(*command); });
}

// What is measured of MISA on a data set.
using OfSession = io::Json (*)(train::Session& session, int64_t draws);

void of_session(const BenchCommand& command, OfSession benchmark) {
  at::set_num_threads(threads_of(command));
  train::Session session(
      train::resolve_settings("misa", command.data, "", config::Config::from_assignments(command.assignments)));
  std::cout << benchmark(session, command.draws).dump(2) << "\n";
}

void add_of_session(CLI::App& sub, int64_t draws, OfSession benchmark) {
  auto command = std::make_shared<BenchCommand>();
  command->draws = draws;
  sub.add_option("--data", command->data, "data set [spoken_reviews]")->type_name(takes::kData);
  sub.add_option("--draws", command->draws, "mask draws [" + std::to_string(draws) + "]")
      ->check(whole_number_from(1, 10000));
  sub.add_option("--threads", command->threads, "threads [all cores]")->check(whole_number_from(1, 1024));
  sub.add_option("--set", command->assignments, "on top of the recipe")->type_name(takes::kSetting)->take_all();
  sub.add_flag("--json")->description("it prints JSON in any case");
  sub.callback([command, benchmark] { of_session(*command, benchmark); });
}

}  // namespace

void set_up_bench(CLI::App& bench) {
  auto command = std::make_shared<BenchCommand>();
  bench.require_subcommand(1);
  bench.footer("Example: modrob bench step --threads 2");
  auto* step_command =
      bench.add_subcommand("step", "Training step, encode and predict at BERT-base size, random weights");
  step_command->add_option("--model", command->step.model, "model, or all [misa]")->type_name(takes::kModel);
  step_command->add_option("--batch-size", command->step.batch_size, "utterances a batch [64]")
      ->check(whole_number_from(1, 4096));
  step_command->add_option("--batches", command->step.batches, "different batches [4]")
      ->check(whole_number_from(1, 1000));
  step_command->add_option("--lengths", command->lengths, "file of token counts [bench/mosi_token_lengths.txt]")
      ->type_name(takes::kFile);
  add_place(*step_command, *command);
  step_command->add_option("--layers", command->step.layers, "layers of the text encoder [12]")
      ->check(whole_number_from(1, 12));
  step_command->add_flag("--no-padded", command->no_padded, "leave out the padded layout");
  step_command->add_flag("--json")->description("it prints JSON in any case");
  step_command->footer(
      "The text encoder's floating-point operations count real tokens only: forward of N tokens in utterances of\n"
      "lengths t = 2 N L (4 H^2 + 2 H F) + 4 L H sum t^2, backward = 2 x forward; the share is of the rate of a "
      "float32\n"
      "product 1024 x 768 x 3072 with the same threads in the same run. packed_over_padded: time of the layout padded "
      "to\n"
      "the batch's longest over ours.\nExample: modrob bench step --model all --threads 2");
  step_command->callback([command] { step(*command); });
  add_encode(
      *bench.add_subcommand("encode", "A text encoder on given token ids: encode, and a training step on request"),
      command);
  auto* diagnose_command = bench.add_subcommand("diagnose", "The paper's 8 text diagnostics against one clean pass");
  add_of_session(*diagnose_command, 20, bench::run_diagnosis_benchmark);
  diagnose_command->footer("Example: modrob bench diagnose --draws 20");
  auto* protocol_command =
      bench.add_subcommand("protocol", "LNLN's grid, whose every pass reads texts anew, against as many clean passes");
  add_of_session(*protocol_command, 3, bench::run_protocol_benchmark);
  protocol_command->footer("Example: modrob bench protocol --draws 3");
}

}  // namespace modrob::app
