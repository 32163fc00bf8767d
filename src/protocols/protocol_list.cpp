#include "protocols/protocol_list.h"

#include "core/find_named.h"
#include "protocols/cider.h"
#include "protocols/cms_mamba.h"
#include "protocols/emt.h"
#include "protocols/gcnet.h"
#include "protocols/imder.h"
#include "protocols/lnln.h"
#include "protocols/missing_aware_prompts.h"
#include "protocols/mmin.h"
#include "protocols/mplmm.h"
#include "protocols/multibench.h"
#include "protocols/niat.h"
#include "protocols/openvna.h"
#include "protocols/tfr_net.h"

namespace modrob::protocols {

const std::vector<Protocol>& protocol_list() {
  static const std::vector<Protocol> kProtocols = {
      mmin(), multibench(), tfr_net(), dicmor(),  emt(),   gcnet(),    imder(), missing_aware_prompts(),
      niat(), lnln(),       mplmm(),   openvna(), cider(), cms_mamba()};
  return kProtocols;
}

const Protocol& find_protocol(std::string_view name) { return find_named(protocol_list(), name, "protocol"); }

}  // namespace modrob::protocols
