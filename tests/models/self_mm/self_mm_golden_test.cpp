#include "corrupt/kinds.h"
#include "models/self_mm/self_mm_golden_support.h"

namespace modrob::testing::self_mm {

GoldenRows input_rows(const Golden& golden) {
  GoldenRows rows{.text = golden.at("input.text"),
                  .audio = golden.at("input.audio"),
                  .video = golden.at("input.video"),
                  .audio_lengths = {},
                  .video_lengths = {},
                  .labels = golden.at("input.label"),
                  .index = {}};
  const bool own = golden.has("input.audio_lengths");
  rows.audio_lengths = golden.at(own ? "input.audio_lengths" : "input.text_lengths");
  rows.video_lengths = golden.at(own ? "input.video_lengths" : "input.text_lengths");
  rows.index = golden.has("input.index") ? golden.at("input.index") : at::arange(rows.text.size(0), at::kLong);
  return rows;
}

// All layers of the text encoder, with the golden's segment ids (modrob's own texts have none but 0).
nn::PaddedBertOutput padded_text(nn::TextEncoder& encoder, const at::Tensor& text) {
  return encoder.bert().forward_padded(text.select(1, 0).to(at::kLong), text.select(1, 1),
                                       text.select(1, 2).to(at::kLong));
}

void expect_parts(const Golden& golden, const models::SelfMmParts& parts, const std::string& prefix,
                  Tolerance tolerance) {
  for (const SelfMmHead head : kSelfMmHeads) {
    const std::string feature = head == SelfMmHead::kFusion ? "f" : std::string(1, models::head_name(head)[0]);
    expect_close(parts.scores[head], golden.at(prefix + letter_of(head)).squeeze(1), tolerance,
                 prefix + letter_of(head));
    expect_close(parts.features[head], golden.at(prefix + "Feature_" + feature), tolerance, prefix + feature);
  }
}

void check_encoders(const SelfMmGolden& golden, models::SelfMm& model, const GoldenRows& rows,
                    corrupt::Representations& representations) {
  const auto text = padded_text(*golden.encoder, rows.text);
  expect_close(text.hidden_states.front(), golden.at("mid.bert_embeddings"), kMiddle, "embeddings");
  for (size_t layer = 0; layer + 1 < text.hidden_states.size(); ++layer) {
    const std::string name = "mid.bert_layer" + std::to_string(layer);
    expect_close(text.hidden_states[layer + 1], golden.at(name), kMiddle, name);
  }
  const at::Tensor plain = (rows.text.select(1, 2) * rows.text.select(1, 1)).sum(1).eq(0).nonzero().squeeze(1);
  ASSERT_GT(plain.numel(), 0);
  expect_close(representations.text.index_select(0, plain), golden.at("mid.text").index_select(0, plain), kMiddle,
               "text");
  representations.text = text.hidden_states.back().select(1, 0);
  expect_close(representations.text, golden.at("mid.text"), kMiddle, "text with segments");
  expect_close(representations.audio, golden.at("mid.audio"), kMiddle, "audio");
  expect_close(representations.video, golden.at("mid.video"), kMiddle, "video");
  expect_close(model.sequence(Modality::kAudio).final_state(rows.audio, values_of(rows.audio_lengths)),
               golden.at("mid.audio_h_n").squeeze(0), kMiddle, "audio_h_n");
  expect_close(model.sequence(Modality::kVideo).final_state(rows.video, values_of(rows.video_lengths)),
               golden.at("mid.video_h_n").squeeze(0), kMiddle, "video_h_n");
}

void check_forward(const std::string& file) {
  SelfMmGolden golden(file);
  const GoldenRows rows = input_rows(golden);
  for (const auto layout : {fidelity::TextLayout::kPacked, fidelity::TextLayout::kPadded}) {
    auto model = golden.model(golden, layout);
    model->eval();
    const auto batch = batch_of(rows);
    auto representations = model->encode(batch);
    check_encoders(golden, *model, rows, representations);
    const auto parts = model->parts(representations);
    expect_close(parts.fusion_in, golden.at("mid.fusion_in"), kMiddle, "fusion_in");
    PerHead<at::Tensor> labels;
    for (const SelfMmHead head : kSelfMmHeads) {
      expect_close(parts.hidden[head], golden.at(std::string("mid.") + models::head_name(head) + "_x2"), kMiddle, "x2");
      labels[head] = golden.at("state.label_map." + memory_name_of(head)).index_select(0, rows.index);
    }
    expect_parts(golden, parts, "out.", kOutput);
    EXPECT_TRUE(at::equal(model->predict(representations, batch), parts.scores[SelfMmHead::kFusion]));
    const auto losses = models::self_mm_losses(parts, labels);
    for (const SelfMmHead head : kSelfMmHeads) {
      expect_close(losses.heads[head], golden.at("loss." + letter_of(head)), kLoss, "loss " + letter_of(head));
    }
    expect_close(losses.total, golden.at("loss.total"), kLoss, "total");
    expect_close((parts.scores[SelfMmHead::kFusion] - rows.labels).abs().mean(), golden.at("loss.eval"), kLoss, "eval");
  }
}

TEST(Golden_self_mm, forward) { check_forward("forward"); }
TEST(Golden_self_mm, forward_unaligned) { check_forward("forward_unaligned"); }

TEST(Golden_self_mm, intervene) {
  SelfMmGolden golden("intervene");
  const GoldenRows rows = input_rows(golden);
  auto model = golden.model(golden);
  model->eval();
  auto clean = model->encode(batch_of(rows));
  clean.text = padded_text(*golden.encoder, rows.text).hidden_states.back().select(1, 0);
  const std::vector<std::pair<std::string, Modality>> modalities = {
      {"language", Modality::kText}, {"audio", Modality::kAudio}, {"video", Modality::kVideo}};
  int64_t compared = 0;
  for (const auto& [name, modality] : modalities) {
    const Interventions made(golden, clean.of(modality), "input.noise_add_" + name, "input.noise");
    // Reference hybrid and paper hybrid of language have prefixes of their own.
    const bool language = modality == Modality::kText;
    const std::vector<std::pair<std::string, at::Tensor>> cases = {
        {"ref_missing_" + name + ".out.", made.missing},
        {"ref_noise_" + name + ".out.", made.noise_scale},
        {language ? "out." : "ref_hybrid_" + name + ".out.", made.hybrid_scale},
        {"paper_noise_" + name + ".out.", made.noise_add},
        {language ? "paper.out." : "", made.hybrid_add}};
    for (const auto& [prefix, corrupted] : cases) {
      if (prefix.empty()) continue;
      auto representations = clean;
      representations.of(modality) = corrupted;
      expect_parts(golden, model->parts(representations), prefix, kIntervened);
      ++compared;
    }
  }
  EXPECT_EQ(compared, 13);
}

TEST(Golden_self_mm, labelgen) {
  const SelfMmGolden golden("labelgen");
  constexpr Tolerance kLabel{1e-4, 0}, kExact{0, 0}, kCentre{1e-6, 0};
  for (const auto& [name, scripted] : golden.json.at("cases").items()) {
    models::LabelMemoryOptions options;
    options.label_limit = scripted.at("H").get<double>();
    options.exclude_zero = scripted.at("excludeZero").get<bool>();
    options.empty_class = models::EmptyClass::kNan;
    for (const SelfMmHead head : kSelfMmHeads) {
      options.feature_sizes[head] = golden.at(name + ".step0.feature." + memory_name_of(head)).size(1);
    }
    models::TrainingUtterances training;
    const at::Tensor labels = golden.at(name + ".label");
    for (int64_t i = 0; i < labels.size(0); ++i) {
      training.ids.push_back(id_of(i));
      training.labels.push_back(labels[i].item<float>());
    }
    models::LabelMemory memory(training, options);
    for (size_t step = 0; step < scripted.at("plan").size(); ++step) {
      const std::string prefix = name + ".step" + std::to_string(step) + ".";
      std::vector<uint64_t> ids;
      for (const int64_t index : values_of(golden.at(prefix + "index"))) ids.push_back(id_of(index));
      PerHead<at::Tensor> features;
      for (const SelfMmHead head : kSelfMmHeads) features[head] = golden.at(prefix + "feature." + memory_name_of(head));
      memory.update(memory.rows(ids), features, golden.at(prefix + "epoch").item<int64_t>() - 1);
      for (const SelfMmHead head : kSelfMmHeads) {
        const std::string mode = memory_name_of(head);
        const std::string after = prefix + "after.";
        expect_close(memory.labels(head), golden.at(after + "label_map." + mode), kLabel, after + mode);
        expect_close(memory.features(head), golden.at(after + "feature_map." + mode), kExact, after + mode);
        expect_close(memory.centres(head)[0], golden.at(after + "center." + mode + ".pos"), kCentre, after + mode);
        expect_close(memory.centres(head)[1], golden.at(after + "center." + mode + ".neg"), kCentre, after + mode);
      }
    }
  }
}

}  // namespace modrob::testing::self_mm
