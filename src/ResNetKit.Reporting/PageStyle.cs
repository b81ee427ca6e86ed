namespace ResNetKit.Reporting;

/// <summary>Provides the style sheet of report pages, in addition to that of the charts.</summary>
internal static class PageStyle
{
    public const string Css =
        """
        :root{color-scheme:light dark;--page:#f5f6f8;--surface:#ffffff;--border:#e0e4e9;--text:#1b1f24;--muted:#57606a;--accent:#1565c0;
          --notice:#fff4e5;--notice-border:#c8500a}
        @media (prefers-color-scheme:dark){:root{--page:#0f1216;--surface:#171b21;--border:#2b323b;--text:#e6e9ed;--muted:#9aa4af;
          --accent:#5aa9ff;--notice:#2a2017;--notice-border:#ff9a4d}}
        @media print{:root{color-scheme:light;--page:#ffffff;--surface:#ffffff;--border:#e0e4e9;--text:#1b1f24;--muted:#57606a;
          --accent:#1565c0;--notice:#fff4e5;--notice-border:#c8500a}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--text);
          font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:1180px;margin:0 auto;padding:28px 20px 48px}
        h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}
        h2{font-size:19px;margin:36px 0 12px}
        h3{font-size:15px;margin:0 0 10px}
        p{margin:6px 0 0}
        .muted{color:var(--muted)}
        .lead{color:var(--muted);max-width:75ch;overflow-wrap:anywhere}
        .card{background:var(--surface);border:1px solid var(--border);border-radius:8px;padding:16px;margin:0;min-width:0}
        .chart-card{padding:4px}
        .chart-card svg{display:block;width:100%;height:auto}
        .chart-card .narrow{display:none}
        .grid{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:16px}
        .stack{display:grid;gap:16px;min-width:0;align-content:start}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0 0}
        .tile{background:var(--surface);border:1px solid var(--border);border-radius:8px;padding:12px 14px}
        .tile dt{color:var(--muted);font-size:13px}
        .tile dd{margin:2px 0 0;font-size:22px;font-weight:600;line-height:1.25;font-variant-numeric:tabular-nums}
        .tile dd small{display:block;font-size:12.5px;font-weight:400;color:var(--muted)}
        .facts{display:flex;flex-wrap:wrap;gap:4px 24px;margin:14px 0 0}
        .facts div{display:flex;gap:6px;min-width:0}
        .facts dt{color:var(--muted)}
        .facts dd{margin:0;overflow-wrap:anywhere}
        .notice{background:var(--notice);border:1px solid var(--border);border-left:4px solid var(--notice-border);border-radius:6px;
          padding:10px 14px;margin:14px 0 0;overflow-wrap:anywhere}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
        .full{width:100%}
        th,td{padding:5px 12px 5px 0;text-align:left;border-bottom:1px solid var(--border);vertical-align:top}
        tr:last-child td,tr:last-child th{border-bottom:0}
        thead th{color:var(--muted);font-weight:500;font-size:13px;white-space:nowrap;vertical-align:bottom}
        tbody th{font-weight:500}
        th:last-child,td:last-child{padding-right:0}
        .number{text-align:right;white-space:nowrap}
        td.best{font-weight:700}
        .options{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:16px;align-items:start}
        .options td,.options th{overflow-wrap:anywhere}
        .options th{font-weight:400;color:var(--muted);width:50%}
        .legend{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;margin:0 0 12px;padding:8px 0;font-size:13px;position:sticky;
          top:0;background:var(--page);z-index:1}
        .swatch{display:inline-block;width:22px;height:0;flex:none;border-top:3px solid currentColor;margin-right:8px}
        .swatch.dash1{border-top-style:dashed}
        .swatch.dash2{border-top-style:dotted}
        .run{display:inline-flex;align-items:center;text-align:left}
        .run-name{max-width:34ch;overflow-wrap:break-word}
        details{margin-top:16px}
        summary{cursor:pointer;color:var(--accent);font-weight:500;padding:2px 0}
        details .card{margin-top:10px}
        pre{margin:0;font:12.5px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
        .mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(118px,1fr));gap:12px;list-style:none;margin:0;padding:0}
        .mistakes li{background:var(--surface);border:1px solid var(--border);border-radius:8px;padding:8px;font-size:13px;
          line-height:1.35;min-width:0}
        .mistakes img{display:block;width:100%;height:auto;image-rendering:pixelated;border-radius:4px;margin-bottom:6px}
        .mistakes b,.mistakes span{display:block;overflow-wrap:anywhere}
        footer{margin-top:40px;color:var(--muted);font-size:13px}
        @media (max-width:820px){.grid{grid-template-columns:minmax(0,1fr)}}
        @media (max-width:560px){
          .legend{position:static}
          main{padding:18px 12px 36px}
          h1{font-size:22px}
          .card{padding:12px}
          .chart-card{padding:2px}
          .chart-card .wide{display:none}
          .chart-card .narrow{display:block}
          .tiles{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}
          .tile dd{font-size:19px}
          .mistakes{grid-template-columns:repeat(3,minmax(0,1fr));gap:8px}
          th,td{padding-right:8px}
        }
        @media print{.card,.tile,.mistakes li{break-inside:avoid}}

        """;
}
