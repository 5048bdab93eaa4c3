# Thin: everything real is in cargo, npm and scripts/.
.PHONY: run test bench widget clean

run: widget
	cargo run -- demo

# Built only when something under widget/ is newer than the last build.
widget: widget/dist/.built

WIDGET_SOURCES := $(shell find widget -path widget/node_modules -prune -o -path widget/dist -prune -o -type f -print)

widget/node_modules/.installed: widget/package-lock.json widget/package.json
	cd widget && npm ci --no-audit --no-fund
	touch $@

widget/dist/.built: widget/node_modules/.installed $(WIDGET_SOURCES)
	cd widget && npm run --silent build
	touch $@

test:
	./scripts/test

bench: widget
	cargo bench --bench load -- $(ARGS)

clean:
	cargo clean
	rm -rf widget/dist widget/node_modules
